import fc from 'fast-check';
import { OnCallDirectory } from '../../../src/domain/oncall/directory.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const SCHEDULE = 'primary';
export const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo', 'UTC'] as const;

const PEOPLE = ['ana', 'ben', 'cara', 'dev'] as const;
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const two = (number: number) => String(number).padStart(2, '0');

/** A schedule of the given layers and overrides with the four people above, each with a phone. */
export function directoryOf(timeZone: string, layers: object[], overrides: object[] = []): OnCallDirectory {
  return OnCallDirectory.parse({
    people: Object.fromEntries(
      PEOPLE.map((id, index) => [id, { name: id, methods: [{ id: 'phone', channel: 'voice', to: `+1202555014${index}` }] }]),
    ),
    schedules: { [SCHEDULE]: { timeZone, layers } },
    overrides: overrides.map((override, index) => ({ id: `o${index}`, schedule: SCHEDULE, ...override })),
  });
}

export const layer = (fields: object = {}) => ({
  name: 'weekly',
  start: '2026-01-05T09:00',
  rotation: { unit: 'weekly' },
  people: ['ana', 'ben', 'cara'],
  ...fields,
});

const anyTime = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30) })
  .map(({ hour, minute }) => `${two(hour)}:${two(minute)}`);
const anyDate = fc
  .record({ year: fc.integer({ min: 2022, max: 2026 }), month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) })
  .map(({ year, month, day }) => `${year}-${two(month)}-${two(day)}`);
const anyLocal = fc.tuple(anyDate, anyTime).map(([date, time]) => `${date}T${time}`);
const anyUnit = fc.constantFrom('hourly', 'daily', 'weekly', 'monthly');
const anyPeople = fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1 });
const anyZone = fc.constantFrom(...ZONES);

const anyRestriction = fc.record(
  { from: anyTime, to: fc.oneof(anyTime, fc.constant('24:00')), days: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }) },
  { requiredKeys: ['from', 'to'] },
);

export const anyLayer = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c'),
    start: anyLocal,
    end: anyLocal,
    rotation: fc.record({ unit: anyUnit, every: fc.integer({ min: 1, max: 5 }) }),
    people: anyPeople,
    restrictions: fc.array(anyRestriction, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: ['name', 'start', 'rotation', 'people'] },
);

const anyOverride = fc
  .record(
    {
      at: fc.integer({ min: 0, max: 40 * 24 }),
      hours: fc.integer({ min: 1, max: 200 }),
      person: fc.constantFrom(...PEOPLE),
      replaces: fc.constantFrom(...PEOPLE),
    },
    { requiredKeys: ['at', 'hours', 'person'] },
  )
  .map(({ at, hours, ...rest }) => ({ at, hours, ...rest }));

/** A month of a random schedule: where it begins, and what is in it. */
export const anyMonth = fc
  .record({
    zone: anyZone,
    layers: fc.array(anyLayer, { minLength: 1, maxLength: 3 }),
    overrides: fc.array(anyOverride, { maxLength: 4 }),
    date: anyDate,
  })
  .map(({ zone, layers, overrides, date }) => {
    const from = Date.parse(date);
    const placed = overrides.map(({ at, hours, ...rest }) => ({
      ...rest,
      from: new Date(from + at * HOUR).toISOString(),
      until: new Date(from + (at + hours) * HOUR).toISOString(),
    }));
    return { directory: directoryOf(zone, layers, placed), from, until: from + 35 * DAY };
  });
