import { instantOf, localOf } from '../oncall/local-time.ts';
import type { MaintenanceWindow } from '../domain/silence/policy.ts';
import { containsMoment, edgesOfDay, type TimeInterval } from '../domain/silence/time-interval.ts';

/** Days that are looked ahead for the end of a recurring window; one that is still open then is simply asked again. */
const DAYS_AHEAD = 8;

/**
 * Until when a maintenance window lasts that is open at `now` (epoch ms, exclusive); undefined when it is not open.
 * Recurring windows follow the clock on the wall of their place, through changes to summer time as well.
 */
export function openUntil({ from, until, time_intervals = [] }: MaintenanceWindow, now: number): number | undefined {
  if (until !== undefined) {
    const end = Date.parse(until);
    return now < end && (from === undefined || Date.parse(from) <= now) ? end : undefined;
  }
  const ends = time_intervals.filter((interval) => isIn(interval, now)).map((interval) => endOf(interval, now));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function isIn(interval: TimeInterval, at: number): boolean {
  const local = localOf(at, interval.location);
  return containsMoment(interval, {
    minute: local.hour * 60 + local.minute,
    weekday: local.dayOfWeek % 7,
    day: local.day,
    daysInMonth: local.daysInMonth,
    month: local.month,
    year: local.year,
  });
}

/** The first moment at which the interval does not hold any more: only at one of its own times or at midnight can it end. */
function endOf(interval: TimeInterval, now: number): number {
  const midnight = localOf(now, interval.location).toPlainDate().toPlainDateTime();
  const edges = Array.from({ length: DAYS_AHEAD }, (_, days) =>
    edgesOfDay(interval).map((minutes) => instantOf(midnight.add({ days, minutes }), interval.location)),
  ).flat();
  const later = edges.filter((edge) => edge > now);
  return later.find((edge) => !isIn(interval, edge)) ?? later.at(-1) ?? now;
}
