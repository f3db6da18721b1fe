import type { PolicyFile } from '../domain/policy/playbook.ts';
import { placedPlaybooks } from './actions.ts';
import { nearest, type Problem } from './issue.ts';

/** Every playbook must escalate by a ladder that exists, and so must a failure that no playbook matches. */
export function checkReferences(policy: PolicyFile): Problem[] {
  const known = Object.keys(policy.escalation);
  // Without any ladder there is one finding already, and it says more.
  if (known.length === 0) return [];
  const dangling = placedPlaybooks(policy)
    .filter(({ playbook }) => !known.includes(playbook.escalation))
    .map(({ playbook, path }): Problem => {
      const message = `playbook "${playbook.name}" escalates by "${playbook.escalation}", which is not defined; write ${nearest(playbook.escalation, known)}`;
      return { path: [...path, 'escalation'], message };
    });
  const catchesAll = policy.playbooks.some(({ match }) => Object.values(match).every((condition) => condition === undefined));
  if (dangling.length > 0 || catchesAll || known.includes('default')) return dangling;
  const message =
    'no playbook matches everything and no ladder is called "default", so a failure of another kind would reach nobody; define escalation.default';
  return [{ path: ['escalation'], message }];
}
