import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { dayParts, handOffs, placeIn } from '../../../src/console/public/parts/calendar-lanes.js';
import { dateAt, inZone, isoDate, localInput, mondayOf, parseDate, startOfDate, weeksFrom } from '../../../src/console/public/zone.js';

/** Among them one without summer time, one that changes by half an hour, one that changes at midnight, and one that skipped a day. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
];
const HOUR = 3_600_000;

it('begins every day when clocks of its zone say so, as the reference library does', () => {
  const day = fc.record({
    year: fc.integer({ min: 2015, max: 2035 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  });
  fc.assert(
    fc.property(day, fc.constantFrom(...ZONES), (date, timeZone) => {
      const expected = Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
      expect(startOfDate(date, timeZone)).toBe(expected);
      expect(dateAt(expected, timeZone)).toEqual(date);
    }),
    { numRuns: 2_000 },
  );
});

it('makes weeks from Monday on without a gap between days, an hour shorter or longer when clocks change', () => {
  const monday = mondayOf({ year: 2026, month: 3, day: 29 });
  expect(isoDate(monday)).toBe('2026-03-23');
  const [changing, after] = weeksFrom(monday, 2, 'Europe/Berlin');
  expect((changing!.until - changing!.from) / HOUR).toBe(167);
  expect(changing!.until).toBe(after!.from);
  expect(changing!.days.map(({ from, until }) => (until - from) / HOUR)).toEqual([24, 24, 24, 24, 24, 24, 23]);
});

it('shows moments as clocks of the schedule do', () => {
  const at = Date.parse('2026-11-23T08:00:00Z');
  expect(inZone(at, 'Europe/Berlin')).toBe('Mon 23 Nov 09:00');
  expect(localInput(at, 'Europe/Berlin')).toBe('2026-11-23T09:00');
  expect(parseDate('2026-02-30')).toBeUndefined();
});

const WEEK = { from: 0, until: 100 * HOUR };
const shift = (from: number, until: number, person = 'ana') => ({ from: from * HOUR, until: until * HOUR, person, name: person });
const shifts = {
  schedule: 's',
  timeZone: 'UTC',
  ...WEEK,
  layers: [],
  overrides: [],
  final: [shift(0, 20), shift(20, 22, 'ben'), shift(22, 23), shift(23, 60, 'ben')],
  gaps: [{ from: 60 * HOUR, until: 100 * HOUR }],
};

it('cuts a shift at the edges of the week, and leaves out what lies in another', () => {
  expect(placeIn({ from: -50 * HOUR, until: 25 * HOUR }, WEEK)).toEqual({ left: 0, width: 25 });
  expect(placeIn({ from: 100 * HOUR, until: 120 * HOUR }, WEEK)).toBeUndefined();
});

it('marks hand-offs, puts one without room a row below, and marks no hand-off where the calendar begins', () => {
  expect(handOffs(shifts, WEEK).map(({ at, row }) => [at / HOUR, row])).toEqual([
    [20, 0],
    [22, 1],
    [60, 0],
  ]);
});

it('says who it is on one day in order, and when nobody is', () => {
  const day = { date: { year: 1970, month: 1, day: 3 }, from: 48 * HOUR, until: 72 * HOUR };
  expect(dayParts(shifts, day).map(({ from, until, shift: found }) => [from / HOUR, until / HOUR, found?.person])).toEqual([
    [48, 60, 'ben'],
    [60, 72, undefined],
  ]);
});
