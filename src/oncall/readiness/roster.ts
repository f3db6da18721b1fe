import type { OnCallDirectory } from '../../domain/oncall/directory.ts';
import { lengthOf, type Interval } from '../interval.ts';
import { momentInWords } from '../local-time.ts';
import { scheduleShifts, withoutTurns, type Shift } from '../shifts.ts';

/** Every schedule over the period, worked out once. */
export interface Roster {
  period: Interval;
  schedules: Map<string, { shifts: Omit<Shift, 'turn'>[]; gaps: Interval[] }>;
}

export function rosterOf(directory: OnCallDirectory, period: Interval): Roster {
  const schedules = Object.entries(directory.schedules).map(([name, schedule]) => {
    const { final, gaps } = scheduleShifts(directory, name, schedule, period);
    return [name, { shifts: withoutTurns(final), gaps }] as const;
  });
  return { period, schedules: new Map(schedules) };
}

/** More would not be read. */
const SHOWN_TIMES = 50;
const HOUR_MS = 3_600_000;

/** What a finding says of its times. */
export function timesOf(times: readonly Interval[]): { times: Interval[]; hours: number } {
  return { times: times.slice(0, SHOWN_TIMES).map(({ from, until }) => ({ from, until })), hours: hoursOf(times) };
}

/** Hours in all, to a tenth. */
export function hoursOf(times: readonly Interval[]): number {
  return Math.round((lengthOf(times) / HOUR_MS) * 10) / 10;
}

/** "63 h in 52 stretches, the first from Sat 3 Jan 00:00 CET until Sun 4 Jan 00:00 CET" */
export function timesInWords(times: readonly Interval[], timeZone: string, { from: near }: Interval): string {
  const [first] = times;
  if (first === undefined) return 'never';
  const words = (at: number) => momentInWords(at, timeZone, near);
  const when = `from ${words(first.from)} until ${words(first.until)}`;
  return `${hoursOf(times)} h ${times.length === 1 ? when : `in ${times.length} stretches, the first ${when}`}`;
}
