import { isReference } from '../escalation/recipient.ts';
import type { Level } from '../policy/playbook.ts';
import type { OnCallDirectory } from './directory.ts';

/**
 * The part of a directory that a ladder can lead to: its people, teams and schedules, whoever takes turns in them, and overrides that
 * are not over. An incident takes it along when it opens. Undefined when the ladder names addresses only.
 * @param at epoch ms; overrides that ended before are left out
 */
export function reachableDirectory(
  directory: OnCallDirectory,
  levels: readonly Pick<Level, 'notify'>[],
  at: number,
): OnCallDirectory | undefined {
  const references = levels.flatMap(({ notify }) => notify.filter(isReference));
  if (references.length === 0) return undefined;
  const teams = pick(
    directory.teams,
    references.flatMap((reference) => ('team' in reference ? [reference.team] : [])),
  );
  const ofTeams = Object.values(teams).flatMap(({ schedule }) => (schedule === undefined ? [] : [schedule]));
  const schedules = pick(directory.schedules, [
    ...references.flatMap((reference) => ('schedule' in reference ? [reference.schedule] : [])),
    ...ofTeams,
  ]);
  const overrides = directory.overrides.filter(({ schedule, until }) => Object.hasOwn(schedules, schedule) && Date.parse(until) > at);
  const people = pick(directory.people, [
    ...references.flatMap((reference) => ('person' in reference ? [reference.person] : [])),
    ...Object.values(teams).flatMap(({ members }) => members),
    ...Object.values(schedules).flatMap(({ layers }) => layers.flatMap((layer) => layer.people)),
    ...overrides.flatMap(({ person, replaces }) => (replaces === undefined ? [person] : [person, replaces])),
  ]);
  return { people, teams, schedules, overrides };
}

/** The entries of these names; a name that is not there is left out: who asks for it is told that it leads to nobody. */
function pick<Entry>(all: Readonly<Record<string, Entry>>, names: readonly string[]): Record<string, Entry> {
  const wanted = new Set(names);
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
}
