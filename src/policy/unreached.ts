import { isAddress } from '../domain/escalation/recipient.ts';
import type { Level, PolicyFile } from '../domain/policy/playbook.ts';
import { atLeast, SEVERITIES } from '../domain/severity.ts';
import { reachesNobody } from './check-oncall.ts';

/** What nobody would be told by a policy, a sentence a ladder: most of it is meant so, and all of it should be known. */
export function unreached(policy: PolicyFile): string[] {
  return Object.entries(policy.escalation).flatMap(([name, { levels }]) => {
    const unheard = SEVERITIES.filter((severity) => !levels.some((level) => atLeast(severity, level.minSeverity) && tells(policy, level)));
    return unheard.length === 0 ? [] : [`escalation.${name} tells nobody of a failure that is ${unheard.join(' or ')}.`];
  });
}

function tells(policy: PolicyFile, { notify }: Level): boolean {
  return notify.some((recipient) => isAddress(recipient) || !reachesNobody(policy, recipient));
}
