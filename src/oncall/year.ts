import type { Interval } from './interval.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 366 * 24 * HOUR_MS;

/** A year from the beginning of the hour on, so that two who ask one after the other ask for the same; a leap day is in it. */
export function yearFrom(now: number): Interval {
  const from = Math.floor(now / HOUR_MS) * HOUR_MS;
  return { from, until: from + YEAR_MS };
}
