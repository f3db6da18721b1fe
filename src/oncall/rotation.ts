import { Temporal } from 'temporal-polyfill';
import type { Layer } from '../domain/oncall/directory.ts';
import { instantOf, localOf } from './local-time.ts';

const HOUR_MS = 3_600_000;

/** When whose turn it is in a layer. Turns are counted from 0, the one that begins at `start`. */
export interface Rotation {
  /** Epoch milliseconds at which turn `turn` begins. */
  handOff(turn: number): number;
  /** The turn that an instant is in; -1 before the first. */
  turnAt(at: number): number;
  personOf(turn: number): string;
  /** Epoch milliseconds at which the layer ends; Infinity: never. */
  endsAt: number;
}

/**
 * Days, weeks and months are those of the calendar in the schedule's zone: every hand-off is at the time of day of `start`, however
 * long the shift is for that (23 hours on the day of a change of clocks). A month that lacks the day of `start` hands over on its
 * last; the next one is on the day of `start` again. Hours are elapsed hours, so a shift of 12 hours is never 11 or 13 hours long,
 * and its hand-off moves on the clock when clocks are changed.
 */
export function rotationOf(
  { start, end, rotation, people }: Pick<Layer, 'start' | 'end' | 'rotation' | 'people'>,
  timeZone: string,
): Rotation {
  const first = Temporal.PlainDateTime.from(start);
  const firstAt = instantOf(first, timeZone);
  const { every, unit } = rotation;
  const handOff =
    unit === 'hourly'
      ? (turn: number) => firstAt + turn * every * HOUR_MS
      : (turn: number) => (turn === 0 ? firstAt : instantOf(first.add({ [UNITS[unit]]: turn * every }), timeZone));
  return {
    handOff,
    turnAt: (at) => {
      if (at < firstAt) return -1;
      let turn = Math.max(0, Math.floor(unitsBetween(firstAt, first, at, { unit, timeZone }) / every));
      // The clock's arithmetic is off by one where an hour, or the end of a month, is missing.
      while (turn > 0 && handOff(turn) > at) turn -= 1;
      while (handOff(turn + 1) <= at) turn += 1;
      return turn;
    },
    personOf: (turn) => people[turn % people.length] ?? '',
    endsAt: end === undefined ? Number.POSITIVE_INFINITY : instantOf(Temporal.PlainDateTime.from(end), timeZone),
  };
}

const UNITS = { daily: 'days', weekly: 'weeks', monthly: 'months' } as const;

function unitsBetween(
  firstAt: number,
  first: Temporal.PlainDateTime,
  at: number,
  { unit, timeZone }: { unit: Layer['rotation']['unit']; timeZone: string },
): number {
  if (unit === 'hourly') return (at - firstAt) / HOUR_MS;
  return first.until(localOf(at, timeZone), { largestUnit: UNITS[unit] })[UNITS[unit]];
}
