import { Temporal } from 'temporal-polyfill';
import type { Layer } from '../domain/oncall/directory.ts';
import { joined, type Interval } from './interval.ts';
import { instantOf, localOf } from './local-time.ts';

/** Hours of some days, as a layer's restrictions and a person's quiet hours say them. */
export type DutyHours = NonNullable<Layer['restrictions']>[number];

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** What began so many days before may still last: the night before, and one more where a zone left out a whole day. */
const DAYS_BEFORE = 2;

/**
 * When these hours are, between two instants, sorted and joined: `to` at or before `from` runs past midnight and belongs to the day on
 * which it began. What lasts into the stretch or out of it is not cut.
 */
export function hoursBetween(hours: readonly DutyHours[], timeZone: string, { from, until }: Interval): Interval[] {
  const found: Interval[] = [];
  const last = localOf(until, timeZone).toPlainDate();
  let date = localOf(from, timeZone).toPlainDate().subtract({ days: DAYS_BEFORE });
  while (Temporal.PlainDate.compare(date, last) <= 0) {
    for (const one of hours) if (isOn(one, date)) found.push(windowOf(one, date, timeZone));
    date = date.add({ days: 1 });
  }
  return joined(found).filter((one) => one.until > from && one.from < until);
}

/** Whether an instant is within these hours. */
export function isWithin(hours: readonly DutyHours[], timeZone: string, at: number): boolean {
  return hoursBetween(hours, timeZone, { from: at, until: at + 1 }).length > 0;
}

function isOn({ days }: DutyHours, date: Temporal.PlainDate): boolean {
  const day = WEEKDAYS[date.dayOfWeek - 1];
  return days === undefined || (day !== undefined && days.includes(day));
}

function windowOf({ from, to }: DutyHours, date: Temporal.PlainDate, timeZone: string): Interval {
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const midnight = date.toPlainDateTime();
  return {
    from: instantOf(midnight.add({ minutes: begins }), timeZone),
    until: instantOf(midnight.add({ minutes: ends, days: ends <= begins ? 1 : 0 }), timeZone),
  };
}

/** "24:00" is 1440, the beginning of the next day. */
function minutesOf(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3));
}
