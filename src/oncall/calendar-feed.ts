import { createHash } from 'node:crypto';
import ical, { ICalEventTransparency } from 'ical-generator';
import { Temporal } from 'temporal-polyfill';
import type { OnCallDirectory, Schedule } from '../domain/oncall/directory.ts';
import { nameOf } from '../domain/oncall/lookup.ts';
import type { Interval } from './interval.ts';
import { layerShifts } from './layer-shifts.ts';
import { scheduleShifts, type Shift } from './shifts.ts';

/** What a calendar shows: everybody's shifts of a schedule, or one person's of all. */
export type CalendarSubject = { schedule: string } | { person: string };

const DAY_MS = 86_400_000;
/** A shift that began earlier than this is shown from here on. */
const LONGEST_SHIFT_MS = 400 * DAY_MS;
/** Calendars ask again after this time, in seconds: an override of today should be seen today. */
const REFRESH_SECONDS = 900;

/**
 * An iCalendar feed (RFC 5545) from the month before to half a year ahead, in absolute times. A shift keeps its UID however often the
 * feed is read, so that a calendar moves nothing and shows nothing twice.
 * @param now epoch milliseconds
 */
export function calendarFeed(directory: OnCallDirectory, subject: CalendarSubject, now: number): string {
  const within = stretch(now);
  const title = 'schedule' in subject ? `On call: ${subject.schedule}` : `On call: ${nameOf(directory, subject.person)}`;
  const calendar = ical({ name: oneLine(title), prodId: { company: 'Salvor', product: 'On call', language: 'EN' }, ttl: REFRESH_SECONDS });
  for (const [name, schedule] of Object.entries(directory.schedules)) {
    if ('schedule' in subject && subject.schedule !== name) continue;
    for (const shift of shiftsOf(directory, name, schedule, within)) {
      if ('person' in subject && shift.person !== subject.person) continue;
      calendar.createEvent({
        id: uidOf(name, shift),
        start: new Date(shift.from),
        end: new Date(shift.until),
        // Without it the library writes the moment of asking, and every answer would be another.
        stamp: new Date(shift.from),
        summary: oneLine(`${nameOf(directory, shift.person)} on call for ${name} (${whyThem(directory, shift)})`),
        transparency: ICalEventTransparency.TRANSPARENT,
      });
    }
  }
  return calendar.toString();
}

/** Whole months, so that its edges do not move from one answer to the next. */
function stretch(now: number): Interval {
  const month = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').with({ day: 1 }).startOfDay();
  return { from: month.subtract({ months: 1 }).epochMilliseconds, until: month.add({ months: 7 }).epochMilliseconds };
}

/** Shifts with their real beginning: one that is cut at the edge would be another event next month. */
function shiftsOf(directory: OnCallDirectory, name: string, schedule: Schedule, { from, until }: Interval): Shift[] {
  const running = [
    ...schedule.layers.flatMap((layer) => layerShifts(layer, schedule.timeZone, { from, until: from + 1 })),
    ...directory.overrides
      .filter((override) => override.schedule === name)
      .map((override) => ({ from: Date.parse(override.from), until: Date.parse(override.until) })),
  ].filter((shift) => shift.from <= from && from < shift.until);
  const earliest = Math.max(from - LONGEST_SHIFT_MS, Math.min(from, ...running.map((shift) => shift.from)));
  return scheduleShifts(directory, name, schedule, { from: earliest, until }).final.filter((shift) => shift.until > from);
}

function uidOf(schedule: string, { layer = '', override = '', person, from }: Shift): string {
  const identity = JSON.stringify([schedule, layer, override, person, from]);
  return `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}@salvor`;
}

function whyThem(directory: OnCallDirectory, { layer, override, insteadOf }: Shift): string {
  if (override === undefined) return layer ?? '';
  return insteadOf === undefined ? `override ${override}` : `in place of ${nameOf(directory, insteadOf)}`;
}

/** A name is a text that somebody typed: in a calendar it is one line without control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
