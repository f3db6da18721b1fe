import type { Labels } from '../silence/matchers.ts';
import type { EscalationPolicy, Level, PolicyFile } from './playbook.ts';
import { routesFor, type RoutePath } from './route.ts';

/** Which ladders an incident climbs, and why. */
export interface ChosenLadder {
  /** Names in the policy's `escalation`; several when routes say `continue`. */
  names: string[];
  paths: RoutePath[];
  /** In an operator's words; absent when no route decided, so that the playbook's own ladder needs no explanation. */
  reason?: string;
}

/** The ladder by the routes; where none of them names one, that of the playbook. */
export function ladderByRoute(
  { routes }: Pick<PolicyFile, 'routes'>,
  labels: Labels,
  playbook: { name: string; escalation: string },
): ChosenLadder {
  const paths = routesFor(routes, labels);
  const deciding = paths.filter(({ escalation }) => escalation !== undefined);
  const names = [...new Set(deciding.flatMap(({ escalation }) => escalation ?? []))];
  if (names.length === 0) return { names: [playbook.escalation], paths };
  const ways = deciding.map(({ steps, escalation = '' }) => `${steps.join(' > ')} → ${escalation}`).join(', ');
  return {
    names,
    paths,
    reason: `The ladder is ${names.map((name) => `"${name}"`).join(' and ')} by the routes (${ways}), not "${playbook.escalation}" of the playbook "${playbook.name}".`,
  };
}

/**
 * One ladder out of several: every level of each, in the order of their times; levels that are due at once for the same
 * severities become one. The shorter of two times and the more often of two repeats holds: nobody is told later than by their own.
 */
export function mergeLadders(ladders: readonly [string, EscalationPolicy][]): EscalationPolicy | undefined {
  const [first, ...others] = ladders;
  return others.reduce<EscalationPolicy | undefined>((merged, [name, ladder]) => merged && mergeTwo(merged, ladder, name), first?.[1]);
}

function mergeTwo(one: EscalationPolicy, other: EscalationPolicy, otherName: string): EscalationPolicy {
  const levels = [...one.levels];
  for (const level of other.levels) {
    const same = levels.findIndex(({ after, minSeverity, acknowledgements }) => {
      return after === level.after && minSeverity === level.minSeverity && acknowledgements === level.acknowledgements;
    });
    const there = levels[same];
    if (there !== undefined) levels[same] = { ...there, notify: union(there.notify, level.notify) };
    else
      levels.push({
        ...level,
        // It keeps its own ladder's words.
        ...(level.template === undefined && other.template !== undefined && { template: other.template }),
        name: levels.some(({ name }) => name === level.name) ? `${level.name} (${otherName})`.slice(0, 60) : level.name,
      });
  }
  const repeat = [one.repeat, other.repeat].flatMap((given) => given ?? []).sort((a, b) => b.times - a.times)[0];
  const remind = [one.remind, other.remind].flatMap((given) => given ?? []).sort((a, b) => a.every - b.every)[0];
  return {
    ...one,
    settle: Math.min(one.settle, other.settle),
    ackTimeout: Math.min(one.ackTimeout, other.ackTimeout),
    undeliveredAfter: Math.min(one.undeliveredAfter, other.undeliveredAfter),
    ...(repeat !== undefined && { repeat }),
    ...(remind !== undefined && { remind }),
    levels: levels.sort((a, b) => a.after - b.after),
  };
}

function union(one: Level['notify'], other: Level['notify']): Level['notify'] {
  const seen = new Set(one.map((recipient) => JSON.stringify(recipient)));
  return [...one, ...other.filter((recipient) => !seen.has(JSON.stringify(recipient)))];
}
