import { nameOf, personIn, scheduleIn, teamIn } from '../domain/oncall/lookup.ts';
import type { OnCallDirectory } from '../domain/oncall/directory.ts';
import type { OnCallAnswer, OnCallReference } from '../domain/oncall/question.ts';
import type { Severity } from '../domain/severity.ts';
import { contactSteps } from './contact-steps.ts';
import { momentInWords } from './local-time.ts';
import { dutyAt, scheduleShifts } from './shifts.ts';
import type { Duty } from './stand-in.ts';

/** Somebody who is to be told, with how long they are on call where a schedule named them. */
export interface OnCallPerson extends Partial<Omit<Duty, 'person'>> {
  person: string;
  name: string;
  /** Empty: they cannot be reached at all. */
  steps: OnCallAnswer['people'][number]['steps'];
  schedule?: string;
  /** Epoch milliseconds; absent when it does not end within a year, or no schedule is asked. */
  until?: number;
}

/** Who is asked, reachable or not, and who comes next. */
export interface OnCallFinding {
  people: OnCallPerson[];
  reason: string;
  /** Who is on call after this, in a schedule. */
  next?: { person: string; name: string; from: number };
}

/**
 * Who is told when a level names people. A person is told themselves; of a schedule the one whom its topmost layer that has
 * somebody names, after overrides; of a team its schedule, or without one every member.
 * @param at epoch milliseconds
 * @returns nobody when nobody is on call; whoever cannot be reached has no steps. The reason says either
 */
export function whoIsOnCall(
  directory: OnCallDirectory,
  reference: OnCallReference,
  at: number,
  severity: Severity,
): Omit<OnCallAnswer, 'from'> {
  const { people, reason } = findOnCall(directory, reference, at, severity);
  return { people: people.map(({ person, name, steps }) => ({ person, name, steps })), reason };
}

/** The same with all there is to say, for people who look. */
export function findOnCall(directory: OnCallDirectory, reference: OnCallReference, at: number, severity: Severity): OnCallFinding {
  if ('person' in reference) return themselves(directory, [reference.person], severity, (name) => `${name} is named themselves`);
  if ('schedule' in reference) return onSchedule(directory, reference.schedule, at, severity);
  const team = teamIn(directory, reference.team);
  if (team === undefined) return nobody(`Nobody is told: there is no team "${reference.team}"`);
  if (team.schedule !== undefined) {
    const found = onSchedule(directory, team.schedule, at, severity);
    return { ...found, reason: `${found.reason}, as the schedule of team ${team.name}` };
  }
  const members = [...new Set(team.members)];
  if (members.length === 0) return nobody(`Nobody is told: team ${team.name} has neither a schedule nor a member`);
  return themselves(directory, members, severity, (name) => `${name} is a member of team ${team.name}, which has no schedule`);
}

function nobody(reason: string): OnCallFinding {
  return { people: [], reason };
}

function themselves(directory: OnCallDirectory, ids: readonly string[], severity: Severity, why: (name: string) => string): OnCallFinding {
  const found = ids.map((id) => reach(directory, id, severity));
  return {
    people: found.flatMap(({ person }) => (person === undefined ? [] : [person])),
    reason: found.flatMap(({ person, remarks }) => [...(person === undefined ? [] : [why(person.name)]), ...remarks]).join('; '),
  };
}

/** How far ahead the end of a shift is looked for, in days: most end within a week, some within two months. */
const LOOK_AHEAD_DAYS = [8, 62, 400] as const;
const DAY_MS = 86_400_000;

function onSchedule(directory: OnCallDirectory, id: string, at: number, severity: Severity): OnCallFinding {
  const schedule = scheduleIn(directory, id);
  if (schedule === undefined) return nobody(`Nobody is told: there is no schedule "${id}"`);
  const duty = dutyAt(directory, id, schedule, at);
  const words = (moment: number) => momentInWords(moment, schedule.timeZone, at);
  const after = afterwards(directory, id, at);
  const next = after.next === undefined ? {} : { next: { ...after.next, name: nameOf(directory, after.next.person) } };
  if (duty === undefined) {
    const until = next.next === undefined ? 'nobody is within a year' : `${next.next.name} is from ${words(next.next.from)} on`;
    return { ...nobody(`Nobody is on call for ${id} at ${words(at)}; ${until}`), ...next };
  }
  const { person, remarks } = reach(directory, duty.person, severity);
  const until = after.until === undefined ? 'with no end within a year' : `until ${words(after.until)}`;
  const sentence = `${nameOf(directory, duty.person)} is on call for ${id} (${whyThem(directory, duty)}, ${until})`;
  return {
    people: person === undefined ? [] : [{ ...person, ...duty, schedule: id, ...(after.until !== undefined && { until: after.until }) }],
    reason: [sentence, ...remarks].join('; '),
    ...next,
  };
}

function whyThem(directory: OnCallDirectory, { layer, override, insteadOf }: Duty): string {
  if (override === undefined) return `layer ${layer ?? ''}`;
  const inPlace = insteadOf === undefined ? '' : ` in place of ${nameOf(directory, insteadOf)}`;
  return `override ${override}${inPlace}`;
}

/** Until when whoever is on call stays so, in whichever layer, and who is next. */
function afterwards(directory: OnCallDirectory, id: string, at: number): { until?: number; next?: { person: string; from: number } } {
  const schedule = scheduleIn(directory, id);
  if (schedule === undefined) return {};
  for (const days of LOOK_AHEAD_DAYS) {
    const end = at + days * DAY_MS;
    const { final } = scheduleShifts(directory, id, schedule, { from: at, until: end });
    const current = final[0]?.from === at ? final[0].person : undefined;
    let until = at;
    for (const shift of final) if (shift.from === until && shift.person === current) until = shift.until;
    const next = final.find(({ from }) => from >= until);
    if (next === undefined && days !== LOOK_AHEAD_DAYS.at(-1)) continue;
    return {
      ...(current !== undefined && until < end && { until }),
      ...(next !== undefined && { next: { person: next.person, from: next.from } }),
    };
  }
  return {};
}

function reach(directory: OnCallDirectory, id: string, severity: Severity): { person?: OnCallPerson; remarks: string[] } {
  const person = personIn(directory, id);
  if (person === undefined) return { remarks: [`there is no person "${id}", so nobody is told`] };
  const { steps, skipped } = contactSteps(person, severity);
  const unreachable = steps.length === 0 ? [`${person.name} has no contact method, so nobody is reached`] : [];
  return { person: { person: id, name: person.name, steps }, remarks: [...skipped, ...unreachable] };
}
