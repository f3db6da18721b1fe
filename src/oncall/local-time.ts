import { Temporal } from 'temporal-polyfill';

/**
 * The instant of a wall-clock time, in epoch milliseconds. Where clocks jump over it, it is as much later as they jumped (a hand-off
 * at 02:30 in the night of the change to summer time is at 03:30); where it comes twice, it is the first. That is Temporal's
 * 'compatible' (https://tc39.es/proposal-temporal/docs/ambiguity.html), and what iCalendar (RFC 5545, 3.3.5) says.
 */
export function instantOf(local: Temporal.PlainDateTime, timeZone: string): number {
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** What clocks show there at an instant. */
export function localOf(at: number, timeZone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
}

/** Each of them knows the short names of the zones of its own part of the world only. */
const TONGUES = ['en-GB', 'en-US', 'en-AU'] as const;

/**
 * "Mon 2 Mar 09:00 CET", with the year when it is another one than that of `near`.
 * @param near epoch milliseconds of the moment that the reader thinks of
 */
export function momentInWords(at: number, timeZone: string, near: number): string {
  const texts = TONGUES.map((tongue) => partsOf(at, timeZone, tongue));
  const words = texts.find(({ zone }) => !/^GMT./.test(zone)) ?? texts[0];
  const { weekday = '', day = '', month = '', time = '' } = texts[0] ?? {};
  const { year } = localOf(at, timeZone);
  return [weekday, day, month, ...(year === localOf(near, timeZone).year ? [] : [String(year)]), time, words?.zone ?? ''].join(' ');
}

function partsOf(at: number, timeZone: string, tongue: string) {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat(tongue, { ...options, hourCycle: 'h23', timeZoneName: 'short', timeZone });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { weekday = '', day = '', month = '', hour = '', minute = '', timeZoneName = '' } = part;
  return { weekday, day, month, time: `${hour}:${minute}`, zone: timeZoneName };
}
