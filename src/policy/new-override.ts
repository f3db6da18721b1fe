import { randomBytes } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { SalvorError } from '../domain/error-codes.ts';
import type { OnCallDirectory, Override, Schedule } from '../domain/oncall/directory.ts';
import { instantOf } from '../oncall/local-time.ts';
import { nearest } from './issue.ts';

/** An override as somebody asks for it. Times are ISO 8601, without an offset in the time zone of the schedule. */
export interface WantedOverride {
  id?: string | undefined;
  schedule: string;
  person: string;
  replaces?: string | undefined;
  /** Now when it is left out. */
  from?: string | undefined;
  until: string;
  reason: string;
  by: string;
}

/** Milliseconds that a beginning may lie back: a clock that is slow, a request that was held up. */
const LATE = 5 * 60_000;

/**
 * An override as the policy keeps it.
 * @param now epoch ms
 * @throws SalvorError INVALID_INPUT for a schedule or person that is not there, or a time that is over or never comes
 */
export function newOverride(directory: OnCallDirectory, wanted: WantedOverride, now: number): Override {
  const { id = `o-${randomBytes(5).toString('hex')}`, person, replaces, reason, by } = wanted;
  const schedule = known(directory.schedules, wanted.schedule, 'schedule');
  known(directory.people, person, 'person');
  if (replaces !== undefined) known(directory.people, replaces, 'replaces');
  if (person === replaces) throw invalid('replaces', `"${person}" cannot stand in for themselves. Name somebody else.`);
  const from = wanted.from === undefined ? now : instant(wanted.from, schedule);
  const until = instant(wanted.until, schedule);
  if (until <= from) throw invalid('until', `"${wanted.until}" is not after the beginning (${shown(from)}). Write a later time.`);
  if (until <= now)
    throw invalid('until', `"${wanted.until}" is in the past, and who was on call then stays as it was. Write a later time.`);
  if (from < now - LATE) {
    throw invalid('from', `"${wanted.from ?? ''}" is in the past, and who was on call then stays as it was. Leave it out to begin now.`);
  }
  return {
    id,
    schedule: wanted.schedule,
    from: shown(from),
    until: shown(until),
    person,
    ...(replaces !== undefined && { replaces }),
    reason,
    by,
  };
}

function known<Entry>(all: Readonly<Record<string, Entry>>, name: string, field: string): Entry {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(all);
  const what = field === 'schedule' ? 'schedule' : 'person';
  const remedy = names.length === 0 ? `The policy defines none. Add one with "salvor policy apply".` : `Write ${nearest(name, names)}.`;
  throw invalid(field, `There is no ${what} "${name}". ${remedy}`);
}

function instant(time: string, { timeZone }: Schedule): number {
  const withOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(time);
  return withOffset ? Date.parse(time) : instantOf(Temporal.PlainDateTime.from(time), timeZone);
}

/** To the second: nobody reads milliseconds in a policy. */
function shown(at: number): string {
  return new Date(Math.floor(at / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}

function invalid(field: string, message: string): SalvorError {
  return new SalvorError('INVALID_INPUT', message, { field });
}
