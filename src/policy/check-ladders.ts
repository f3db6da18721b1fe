import { z } from 'zod';
import { isAddress } from '../domain/escalation/recipient.ts';
import { inWords } from '../domain/words.ts';
import type { ChannelName, EscalationPolicy, Level, PolicyFile } from '../domain/policy/playbook.ts';
import { atLeast, SEVERITIES, type Severity } from '../domain/severity.ts';
import type { Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

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
    return [...checkReach(ladder, path), ...checkOrder(ladder, path), ...checkTargets(ladder, path), ...checkTimes(ladder, path)];
  });
}

function checkReach({ levels }: EscalationPolicy, path: Path): Problem[] {
  if (levels.every(({ notify }) => notify.length === 0)) {
    return [{ path, message: 'has no target on any level, so it can reach nobody; give a level "notify: [{channel: email, to: …}]"' }];
  }
  const unheard = MUST_BE_HEARD.filter((severity) => !levels.some((level) => hears(level, severity)));
  if (unheard.length === 0) return [];
  return [{ path, message: `reaches nobody for ${unheard.join(' and ')}; lower minSeverity of a level to "${unheard[0] ?? ''}"` }];
}

function hears(level: Level, severity: Severity): boolean {
  return level.notify.length > 0 && atLeast(severity, level.minSeverity);
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

const name = z.string().regex(/^#?[A-Za-z0-9][A-Za-z0-9_-]*$/);
const TARGETS: Record<ChannelName, { schema: z.ZodType; write: string }> = {
  email: { schema: z.email({ pattern: z.regexes.html5Email }), write: 'an address such as oncall@example.com' },
  slack: { schema: name, write: 'a channel such as "#operations" (its webhook is SLACK_WEBHOOK_URL_OPERATIONS)' },
  pagerduty: { schema: name, write: 'a service such as "operations" (its key is PAGERDUTY_ROUTING_KEY_OPERATIONS)' },
  voice: { schema: z.e164(), write: 'a number in E.164 such as +12025550143' },
  sms: { schema: z.e164(), write: 'a number in E.164 such as +12025550143' },
  linear: { schema: name, write: 'a team\'s key such as "ENG" (or a name with LINEAR_TEAM_ID_<NAME>)' },
  webhook: { schema: z.url({ protocol: /^https?$/ }), write: 'a URL such as https://example.com/hook' },
};

function checkTargets({ levels }: EscalationPolicy, path: Path): Problem[] {
  return levels.flatMap(({ notify }, level) =>
    notify.flatMap((recipient, index) => {
      if (!isAddress(recipient)) return [];
      const { channel, to } = recipient;
      const place = [...path, 'levels', level, 'notify', index, 'to'];
      if (notify.findIndex((other) => isAddress(other) && other.channel === channel && other.to === to) < index) {
        return [{ path: place, message: `"${to}" is told twice by ${channel} on this level; remove one` }];
      }
      const { schema, write } = TARGETS[channel];
      return schema.safeParse(to).success ? [] : [{ path: place, message: `"${to}" cannot be reached by ${channel}; write ${write}` }];
    }),
  );
}
