import { SalvorError } from '../domain/error-codes.ts';
import type { OnCallDirectory, Schedule } from '../domain/oncall/directory.ts';
import { nameOf, scheduleIn } from '../domain/oncall/lookup.ts';
import type { OnCallReference } from '../domain/oncall/question.ts';
import { nearest } from '../policy/issue.ts';
import type { Interval } from './interval.ts';
import { findOnCall } from './resolve.ts';
import { scheduleShifts, withoutTurns } from './shifts.ts';

/** Every schedule with whoever is on call now. */
export function listSchedules(directory: OnCallDirectory, now: number) {
  return Object.entries(directory.schedules).map(([name, schedule]) => ({
    name,
    ...schedule,
    teams: Object.keys(directory.teams).filter((team) => directory.teams[team]?.schedule === name),
    now: findOnCall(directory, { schedule: name }, now, 'critical'),
  }));
}

/**
 * A schedule as a calendar shows it. Times are epoch milliseconds.
 * @throws SalvorError NOT_FOUND with the nearest name
 */
export function viewSchedule(directory: OnCallDirectory, name: string, within: Interval) {
  const schedule = scheduleCalled(directory, name);
  const { layers, final, gaps } = scheduleShifts(directory, name, schedule, within);
  const named = <Part extends { person: string }>(part: Part) => ({ ...part, name: nameOf(directory, part.person) });
  const overrides = directory.overrides
    .filter((override) => override.schedule === name)
    .map((override) => ({ ...override, from: Date.parse(override.from), until: Date.parse(override.until) }))
    .filter(({ from, until }) => from < within.until && until > within.from);
  return {
    schedule: name,
    timeZone: schedule.timeZone,
    ...within,
    layers: layers.map((layer) => ({ name: layer.name, shifts: layer.shifts.map(named) })),
    overrides,
    final: withoutTurns(final).map(named),
    gaps,
  };
}

/** @throws SalvorError NOT_FOUND with the nearest name */
function scheduleCalled(directory: OnCallDirectory, name: string): Schedule {
  const schedule = scheduleIn(directory, name);
  if (schedule === undefined) throw notFound('schedule', name, Object.keys(directory.schedules));
  return schedule;
}

/** @throws SalvorError NOT_FOUND with the nearest name, when the directory has nothing of this name */
export function assertKnown(directory: OnCallDirectory, reference: OnCallReference): void {
  const known = { schedule: directory.schedules, team: directory.teams, person: directory.people };
  for (const [kind, name] of Object.entries(reference) as [keyof typeof known, string][]) {
    if (!Object.hasOwn(known[kind], name)) throw notFound(kind, name, Object.keys(known[kind]));
  }
}

/** A name that was asked for and that the directory does not have. */
function notFound(kind: string, name: string, known: readonly string[]): SalvorError {
  const remedy = known.length === 0 ? `The policy defines no ${kind} at all.` : `Write ${nearest(name, known)}.`;
  return new SalvorError('NOT_FOUND', `There is no ${kind} "${name}". ${remedy}`, { field: kind });
}
