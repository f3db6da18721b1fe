// @ts-check
/**
 * Days and weeks as they are in the time zone of a schedule, which need not be the reader's. Pure. A day is 23 or 25 hours long when
 * clocks change.
 *
 * @typedef {{ year: number, month: number, day: number }} CalendarDate `month` from 1
 * @typedef {{ from: number, until: number }} Stretch epoch ms; `until` is not part of it
 * @typedef {Stretch & { date: CalendarDate }} Day
 * @typedef {Stretch & { days: Day[] }} Week from Monday on
 */

const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} timeZone */
function formatOf(timeZone) {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const numeric = /** @type {const} */ ('numeric');
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric };
  const made = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', calendar: 'gregory', ...fields });
  formats.set(timeZone, made);
  return made;
}

/** What clocks there show at this moment, as if it were UTC: epoch ms to the second. @param {number} at @param {string} timeZone */
function wallClock(at, timeZone) {
  /** @type {Record<string, number>} */
  const shown = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far clocks there are ahead of UTC at this moment, in ms. @param {number} at @param {string} timeZone */
const aheadOfUtc = (at, timeZone) => wallClock(at, timeZone) - Math.floor(at / 1_000) * 1_000;

/** The date there at a moment. @param {number} at @param {string} timeZone @returns {CalendarDate} */
export function dateAt(at, timeZone) {
  const wall = new Date(wallClock(at, timeZone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/**
 * The moment at which a date begins there. Where clocks jump over midnight the day begins as much later as they jumped; where midnight
 * comes twice it is the first.
 * @param {CalendarDate} date
 * @param {string} timeZone
 */
export function startOfDate({ year, month, day }, timeZone) {
  const wall = Date.UTC(year, month - 1, day);
  const before = aheadOfUtc(wall - DAY_MS, timeZone);
  const candidates = [wall - before, wall - aheadOfUtc(wall + DAY_MS, timeZone)].sort((a, b) => a - b);
  return candidates.find((at) => wallClock(at, timeZone) === wall) ?? wall - before;
}

/** @param {CalendarDate} date @param {number} days @returns {CalendarDate} */
export function plusDays({ year, month, day }, days) {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

/** The Monday on or before a date. @param {CalendarDate} date */
export function mondayOf(date) {
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  return plusDays(date, -((weekday + DAYS_A_WEEK - 1) % DAYS_A_WEEK));
}

/** @param {CalendarDate} monday @param {number} count @param {string} timeZone @returns {Week[]} */
export function weeksFrom(monday, count, timeZone) {
  return Array.from({ length: count }, (_, week) => {
    const days = Array.from({ length: DAYS_A_WEEK }, (__, day) => {
      const date = plusDays(monday, week * DAYS_A_WEEK + day);
      return { date, from: startOfDate(date, timeZone), until: startOfDate(plusDays(date, 1), timeZone) };
    });
    return { days, from: days[0]?.from ?? 0, until: days.at(-1)?.until ?? 0 };
  });
}

/** "2026-11-23" @param {CalendarDate} date */
export const isoDate = ({ year, month, day }) =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** @param {string | null} text @returns {CalendarDate | undefined} undefined: it is no date */
export function parseDate(text) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  return isoDate(plusDays(date, 0)) === text ? date : undefined;
}

/**
 * A moment as clocks there show it: "Mon 23 Nov 09:00", or a part of that.
 * @param {number} at
 * @param {string} timeZone
 * @param {'moment' | 'day' | 'time'} [what]
 */
export function inZone(at, timeZone, what = 'moment') {
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone }).format(at).replace(',', '');
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at);
  if (what === 'day') return day;
  return what === 'time' ? time : `${day} ${time}`;
}

/** What a `datetime-local` input shows there: "2026-11-23T09:00". @param {number} at @param {string} timeZone */
export const localInput = (at, timeZone) => new Date(wallClock(at, timeZone)).toISOString().slice(0, 16);
