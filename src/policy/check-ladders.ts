import { isAddress } from '../domain/escalation/recipient.ts';
import { inWords } from '../domain/words.ts';
import type { EscalationPolicy, Level, PolicyFile } from '../domain/policy/playbook.ts';
import { atLeast, SEVERITIES } from '../domain/severity.ts';
import { reachesNobody } from './check-oncall.ts';
import type { Problem } from './issue.ts';
import type { Path } from './schema-at.ts';
import { wrongTarget } from './target-forms.ts';

/** Failures of these severities must reach somebody; `info` may stay unheard. */
const MUST_BE_HEARD = SEVERITIES.filter((severity) => severity !== 'info');

/** Nobody can be reached, or a level cannot become due, or a target is no address of its channel. */
export function checkLadders(policy: PolicyFile): Problem[] {
  const ladders = Object.entries(policy.escalation);
  if (ladders.length === 0) {
    return [
      { path: ['escalation'], message: 'is missing, so nobody would ever be told; copy the default ladder from `salvor policy show`' },
    ];
  }
  return ladders.flatMap(([name, ladder]) => {
    const path = ['escalation', name];
    return [...checkReach(ladder, path, policy), ...checkOrder(ladder, path), ...checkTargets(ladder, path), ...checkTimes(ladder, path)];
  });
}

function checkReach({ levels }: EscalationPolicy, path: Path, policy: PolicyFile): Problem[] {
  if (levels.every(({ notify }) => notify.length === 0)) {
    return [{ path, message: 'has no target on any level, so it can reach nobody; give a level "notify: [{channel: email, to: …}]"' }];
  }
  if (!levels.some((level) => reachesSomebody(level, policy))) {
    const message =
      'tells only people who have no contact method, so it can reach nobody; give one of them "methods: [{id: mail, channel: email, to: …}]"';
    return [{ path, message }];
  }
  const unheard = MUST_BE_HEARD.filter(
    (severity) => !levels.some((level) => reachesSomebody(level, policy) && atLeast(severity, level.minSeverity)),
  );
  if (unheard.length === 0) return [];
  return [{ path, message: `reaches nobody for ${unheard.join(' and ')}; lower minSeverity of a level to "${unheard[0] ?? ''}"` }];
}

/** What does not exist counts as somebody: it is a finding of its own, which says more. */
function reachesSomebody({ notify }: Level, policy: PolicyFile): boolean {
  return notify.some((recipient) => isAddress(recipient) || !reachesNobody(policy, recipient));
}

/** Levels are climbed in their order, so a later level must not be due earlier; nor can a level without a target tell anybody. */
function checkOrder({ levels }: EscalationPolicy, path: Path): Problem[] {
  return levels.flatMap((level, index) => {
    const problems: Problem[] = [];
    const before = levels[index - 1];
    if (level.notify.length === 0) {
      problems.push({ path: [...path, 'levels', index], message: `level "${level.name}" has no target; give it one or remove it` });
    }
    if (before !== undefined && level.after < before.after) {
      const message = `level "${level.name}" is due after ${inWords(level.after)}, before "${before.name}" (${inWords(before.after)}), so it can never be due in its turn; let "after" rise from level to level`;
      problems.push({ path: [...path, 'levels', index, 'after'], message });
    }
    if (before !== undefined && level.after === before.after && level.minSeverity === before.minSeverity) {
      const message = `level "${level.name}" is due at the same time as "${before.name}" and for the same severities; put their targets into one level or let "after" rise`;
      problems.push({ path: [...path, 'levels', index, 'after'], message });
    }
    return problems;
  });
}

/** An incident is not remembered for ever; a level beyond this would be an accident in the unit. */
const LONGEST_AFTER_MS = 7 * 24 * 3_600_000;

function checkTimes({ levels, settle, ackTimeout }: EscalationPolicy, path: Path): Problem[] {
  const problems: Problem[] = [];
  if (ackTimeout === 0) {
    problems.push({ path: [...path, 'ackTimeout'], message: 'is 0, so an acknowledgement would expire at once; write "30m"' });
  }
  const second = levels[1]?.after;
  if (second !== undefined && second > 0 && settle >= second) {
    const message = `is ${inWords(settle)}, so the first level could be held back until the second is due (${inWords(second)}); write "20s", or "0s" to tell at once`;
    problems.push({ path: [...path, 'settle'], message });
  }
  levels.forEach((level, index) => {
    if (level.after <= LONGEST_AFTER_MS) return;
    const message = `level "${level.name}" is due after ${inWords(level.after)}; a level later than 7 days can never be due in practice`;
    problems.push({ path: [...path, 'levels', index, 'after'], message });
  });
  return problems;
}

function checkTargets({ levels }: EscalationPolicy, path: Path): Problem[] {
  return levels.flatMap(({ notify }, level) =>
    notify.flatMap((recipient, index) => {
      if (!isAddress(recipient)) return [];
      const { channel, to } = recipient;
      const place = [...path, 'levels', level, 'notify', index, 'to'];
      if (notify.findIndex((other) => isAddress(other) && other.channel === channel && other.to === to) < index) {
        return [{ path: place, message: `"${to}" is told twice by ${channel} on this level; remove one` }];
      }
      const wrong = wrongTarget({ channel, to });
      return wrong === undefined ? [] : [{ path: place, message: wrong }];
    }),
  );
}
