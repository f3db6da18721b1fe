import type { OnCallDirectory, Person } from '../../domain/oncall/directory.ts';
import { RINGS } from '../../domain/oncall/rings.ts';
import { contactSteps } from '../contact-steps.ts';
import { hoursBetween } from '../duty-hours.ts';
import { common, joined, uncovered, type Interval } from '../interval.ts';
import type { ReadinessFinding } from './finding.ts';
import { hoursOf, timesInWords, timesOf, type Roster } from './roster.ts';

/** Who cannot be reached, not at night, or not yet. */
export function findPeople({ people }: OnCallDirectory, roster: Roster): ReadinessFinding[] {
  return Object.entries(people).flatMap(([id, person]) => {
    const reach = findReach(id, person);
    return reach === undefined ? findQuiet(id, person, roster) : [reach, ...findQuiet(id, person, roster)];
  });
}

function findReach(id: string, person: Person): ReadinessFinding | undefined {
  const subject = { kind: 'person' as const, name: id };
  const { steps } = contactSteps(person, 'critical');
  if (steps.length === 0) {
    const message = `${person.name} cannot be reached: no contact method is known.`;
    return { kind: 'unreachable_person', subject, message, remedy: `Give people.${id} "methods", a telephone number first.` };
  }
  if (steps.some(({ channel }) => RINGS.has(channel))) return undefined;
  const channels = [...new Set(steps.map(({ channel }) => channel))].join(' and ');
  const rings = person.methods.some(({ channel }) => RINGS.has(channel));
  return {
    kind: 'not_woken',
    subject,
    message: `Nothing wakes ${person.name} at night: even a critical failure comes by ${channels} only.`,
    remedy: rings
      ? `Name a method that rings in the first rule of people.${id} that holds for "critical".`
      : `Give people.${id} a method that rings: voice, sms or pagerduty.`,
  };
}

/** Quiet hours hold back what is not critical, also from somebody who is on call. */
function findQuiet(id: string, { name, quietHours, timeZone }: Person, { period, schedules }: Roster): ReadinessFinding[] {
  if (quietHours === undefined) return [];
  const subject = { kind: 'person' as const, name: id };
  const quiet = hoursBetween([quietHours], timeZone, period);
  if (uncovered(period, quiet).length === 0) {
    const message = `The quiet hours of ${name} (${quietHours.from} to ${quietHours.to}) never end: only critical failures ever reach them.`;
    return [{ kind: 'quiet_hours_without_end', subject, message, remedy: `Correct people.${id}.quietHours.` }];
  }
  const onCall: Interval[] = [...schedules.values()].flatMap(({ shifts }) => shifts.filter(({ person }) => person === id));
  const swallowed = common(joined(onCall), quiet);
  if (swallowed.length === 0) return [];
  return [
    {
      kind: 'quiet_hours_on_call',
      subject,
      message: `${name} is on call during their own quiet hours for ${timesInWords(swallowed, timeZone, period)}. What is not critical waits until they are over.`,
      remedy: `Take ${hoursOf(swallowed)} h off their shifts, or change people.${id}.quietHours, if such failures must not wait.`,
      ...timesOf(swallowed),
    },
  ];
}
