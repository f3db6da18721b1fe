import { SalvorError } from '../domain/error-codes.ts';
import { momentOf } from '../drill/request.ts';
import type { Interval } from '../oncall/interval.ts';
import { yearFrom } from '../oncall/year.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

/**
 * The days that a command looks at, from the beginning of this hour on or from when it says.
 * @throws SalvorError INVALID_INPUT naming the option, its value and what is allowed
 */
export function periodOf({ days, from }: { days: string; from?: string }, now: number): Interval {
  const number = Number(days);
  if (!Number.isInteger(number) || number < 1 || number > MOST_DAYS) {
    throw new SalvorError('INVALID_INPUT', `--days is "${days}": give a whole number from 1 to ${MOST_DAYS}.`, { field: '--days' });
  }
  const start = from === undefined ? yearFrom(now).from : momentOf(from, now, '--from');
  return { from: start, until: start + number * DAY_MS };
}
