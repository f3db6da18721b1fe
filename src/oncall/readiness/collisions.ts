import { isReference } from '../../domain/escalation/recipient.ts';
import { nameOf, teamIn } from '../../domain/oncall/lookup.ts';
import type { Level, PolicyFile } from '../../domain/policy/playbook.ts';
import { common, type Interval } from '../interval.ts';
import type { ReadinessFinding } from './finding.ts';
import { timesInWords, timesOf, type Roster } from './roster.ts';

/** One person where a ladder counts on two: on two schedules of a level, or on a level and the next one. */
export function findCollisions(policy: PolicyFile, roster: Roster): ReadinessFinding[] {
  const found = Object.entries(policy.escalation).flatMap(([ladder, { levels }]) =>
    levels.flatMap((level, index) => {
      const mine = schedulesOf(policy, level);
      const next = levels[index + 1];
      const pairs = mine.flatMap((one, at) => mine.slice(at + 1).map((other) => [one, other] as const));
      const across = next === undefined ? [] : mine.flatMap((one) => schedulesOf(policy, next).map((other) => [one, other] as const));
      return [
        ...pairs.flatMap((pair) => findPair(policy, roster, pair, { ladder, level })),
        ...across.flatMap((pair) => findPair(policy, roster, pair, { ladder, level, ...(next !== undefined && { next }) })),
      ];
    }),
  );
  // Ladders often share their levels: what is said of two schedules once is enough.
  return found.filter(({ kind, message }, index) => found.findIndex((one) => one.kind === kind && one.message === message) === index);
}

function schedulesOf(policy: PolicyFile, { notify }: Level): string[] {
  const names = notify.filter(isReference).flatMap((reference) => {
    if ('schedule' in reference) return [reference.schedule];
    const schedule = 'team' in reference ? teamIn(policy, reference.team)?.schedule : undefined;
    return schedule === undefined ? [] : [schedule];
  });
  return [...new Set(names)];
}

function findPair(
  policy: PolicyFile,
  { period, schedules }: Roster,
  [one, other]: readonly [string, string],
  { ladder, level, next }: { ladder: string; level: Level; next?: Level },
): ReadinessFinding[] {
  const shifts = schedules.get(one)?.shifts ?? [];
  const others = schedules.get(other)?.shifts ?? [];
  const timeZone = policy.schedules[one]?.timeZone ?? 'UTC';
  return [...new Set(shifts.map(({ person }) => person))].flatMap((person): ReadinessFinding[] => {
    const isTheirs = (shift: Interval & { person: string }) => shift.person === person;
    const times = common(shifts.filter(isTheirs), others.filter(isTheirs));
    if (times.length === 0) return [];
    const name = nameOf(policy, person);
    const when = timesInWords(times, timeZone, period);
    const subject = { kind: 'person' as const, name: person };
    if (next === undefined) {
      const message = `${name} is on call for ${one} and ${other} at once, which level "${level.name}" of ladder ${ladder} both tells: ${when}.`;
      return [
        {
          kind: 'same_person_twice',
          subject,
          message,
          remedy: `Shift the turns of one of them, or swap by an override.`,
          ...timesOf(times),
        },
      ];
    }
    const message = `Level "${next.name}" of ladder ${ladder} tells ${name} again, whom level "${level.name}" told already (${one === other ? one : `${one} and ${other}`}): ${when}.`;
    return [
      {
        kind: 'same_person_on_next_level',
        subject,
        message,
        remedy: `Name another schedule on "${next.name}", or shift its turns.`,
        ...timesOf(times),
      },
    ];
  });
}
