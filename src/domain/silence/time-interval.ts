import { z } from 'zod';

/** Alertmanager's time_intervals: all parts that are given must hold, and of one part any entry. Its key names are kept so that files can be copied. */
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

const TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** Minutes from midnight of "HH:MM", "24:00" being the end of the day. */
function minuteOf(time: string): number {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  return hours === undefined || minutes === undefined ? 1_440 : Number(hours) * 60 + Number(minutes);
}

type Range = readonly [begin: number, end: number];

/** "monday:friday" or "monday"; undefined when it is no range of these members. */
function rangeOf(text: string, memberOf: (member: string) => number | undefined): Range | undefined {
  const [first = '', last = first, ...more] = text.trim().toLowerCase().split(':');
  const [begin, end] = [memberOf(first), memberOf(last)];
  return begin === undefined || end === undefined || more.length > 0 ? undefined : [begin, end];
}

const weekday = (member: string) => (WEEKDAYS.includes(member) ? WEEKDAYS.indexOf(member) : undefined);
const month = (member: string) => (MONTHS.includes(member) ? MONTHS.indexOf(member) + 1 : whole(member, 1, 12));
const year = (member: string) => whole(member, 1_970, 9_999);
const dayOfMonth = (member: string) => (member === '0' ? undefined : whole(member, -31, 31));

function whole(text: string, least: number, most: number): number | undefined {
  const value = /^-?\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

const rising = ([begin, end]: Range) => begin <= end;
/** Alertmanager's rule: a range may not be empty in every month; negative days count from the end, 28 being the shortest month. */
const risingDays = ([begin, end]: Range) => {
  if (begin < 0 && end > 0) return false;
  return (begin < 0 ? 28 + begin : begin) <= (end < 0 ? 28 + end : end);
};

function ranges(memberOf: (member: string) => number | undefined, example: string, isRange: (range: Range) => boolean = rising) {
  const isValid = (text: string) => {
    const range = rangeOf(text, memberOf);
    return range !== undefined && isRange(range);
  };
  return z
    .array(z.coerce.string().refine(isValid, { error: ({ input }) => `"${String(input)}" is no range such as "${example}"` }))
    .min(1)
    .optional();
}

const TimeRange = z
  .strictObject({ start_time: z.string().regex(TIME, 'must be "HH:MM"'), end_time: z.string().regex(TIME, 'must be "HH:MM"') })
  .refine(({ start_time, end_time }) => minuteOf(start_time) < minuteOf(end_time), {
    error: 'must end after it starts; write two ranges for one that runs past midnight',
  });

export const TimeInterval = z.strictObject({
  times: z.array(TimeRange).min(1).optional(),
  weekdays: ranges(weekday, 'monday:friday'),
  days_of_month: ranges(dayOfMonth, '1:5 or -3:-1', risingDays),
  months: ranges(month, 'january:march'),
  years: ranges(year, '2026:2027'),
  /** IANA time zone; UTC when it is left out, as in Alertmanager. */
  location: z.string().refine(isTimeZone, { error: 'must be an IANA time zone such as "Europe/Berlin"' }).default('UTC'),
});
export type TimeInterval = z.infer<typeof TimeInterval>;

/** A moment as the clock and calendar of a place show it. */
export interface LocalMoment {
  /** From midnight, by the clock on the wall. */
  minute: number;
  /** 0 is Sunday. */
  weekday: number;
  day: number;
  daysInMonth: number;
  /** 1 is January. */
  month: number;
  year: number;
}

/** Alertmanager's ContainsTime. A range of days that begins after the end of a short month holds on none of its days. */
export function containsMoment(interval: TimeInterval, moment: LocalMoment): boolean {
  const { times, weekdays, days_of_month, months, years } = interval;
  const inOne = (texts: string[] | undefined, memberOf: (member: string) => number | undefined, value: number) =>
    texts === undefined || texts.some((text) => within(rangeOf(text, memberOf), value));
  return (
    (times === undefined ||
      times.some(({ start_time, end_time }) => moment.minute >= minuteOf(start_time) && moment.minute < minuteOf(end_time))) &&
    (days_of_month === undefined || days_of_month.some((text) => within(daysOf(text, moment.daysInMonth), moment.day))) &&
    inOne(months, month, moment.month) &&
    inOne(weekdays, weekday, moment.weekday) &&
    inOne(years, year, moment.year)
  );
}

/** Minutes of the day at which the interval can begin or end, midnight included. */
export function edgesOfDay({ times = [] }: TimeInterval): number[] {
  return [...new Set([0, ...times.flatMap(({ start_time, end_time }) => [minuteOf(start_time), minuteOf(end_time)])])]
    .filter((minute) => minute < 1_440)
    .sort((a, b) => a - b);
}

function daysOf(text: string, daysInMonth: number): Range | undefined {
  const range = rangeOf(text, dayOfMonth);
  if (range === undefined) return undefined;
  const [begin, end] = range.map((day) => (day < 0 ? daysInMonth + day + 1 : day)) as [number, number];
  return begin > daysInMonth ? undefined : [begin, Math.min(end, daysInMonth)];
}

function within(range: Range | undefined, value: number): boolean {
  return range !== undefined && value >= range[0] && value <= range[1];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
