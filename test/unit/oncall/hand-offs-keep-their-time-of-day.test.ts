import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerShifts } from '../../../src/oncall/layer-shifts.ts';
import { Layer } from '../../../src/domain/oncall/directory.ts';
import { DAY, HOUR, layer, ZONES } from './a-schedule.ts';

/** Hand-offs of a layer as local words, by Intl alone, which is not what computes them. */
function handOffs(zone: string, fields: object, from: string, days: number): string[] {
  const within = { from: Date.parse(from), until: Date.parse(from) + days * DAY };
  return layerShifts(Layer.parse(layer(fields)), zone, within).map((shift) => clock(shift.from, zone));
}

function clock(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  return format.format(at).replace(' ', 'T');
}

describe.each(ZONES)('in %s', (zone) => {
  it.each(['daily', 'weekly', 'monthly'])('a %s hand-off at 09:00 is at 09:00 all year, whatever clocks do', (unit) => {
    const found = handOffs(zone, { start: '2025-01-06T09:00', rotation: { unit } }, '2025-06-01T00:00Z', 3 * 365);
    expect(found.length).toBeGreaterThan(30);
    expect(new Set(found.map((text) => text.slice(11)))).toEqual(new Set(['09:00']));
  });

  it('keeps any time of day that clocks show on that day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 23 }), fc.constantFrom('00', '30'), (hour, minute) => {
        const time = `${String(hour).padStart(2, '0')}:${minute}`;
        const found = handOffs(zone, { start: `2025-01-06T${time}`, rotation: { unit: 'daily' } }, '2025-02-01T00:00Z', 400);
        expect(new Set(found.map((text) => text.slice(11)))).toEqual(new Set([time]));
      }),
      { numRuns: 20 },
    );
  });
});

describe('where a time of day is missing or comes twice', () => {
  const shifts = (zone: string, start: string, from: string, days = 3) =>
    layerShifts(Layer.parse(layer({ start, rotation: { unit: 'daily' } })), zone, {
      from: Date.parse(from),
      until: Date.parse(from) + days * DAY,
    });

  it('hands over as much later as clocks jumped, and on the next day at its time again', () => {
    const found = shifts('Europe/Berlin', '2026-01-01T02:30', '2026-03-28T12:00Z').map(({ from }) => clock(from, 'Europe/Berlin'));
    expect(found).toEqual(['2026-03-28T02:30', '2026-03-29T03:30', '2026-03-30T02:30', '2026-03-31T02:30']);
  });

  it('hands over the first time, and not again an hour later', () => {
    const found = shifts('Europe/Berlin', '2026-01-01T02:30', '2026-10-24T12:00Z').map(({ from }) => new Date(from).toISOString());
    expect(found).toEqual(['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z', '2026-10-27T01:30:00.000Z']);
  });

  it('knows the half hour of Lord Howe: that day is 23 h 30 min or 24 h 30 min long', () => {
    const lengths = (from: string) =>
      shifts('Australia/Lord_Howe', '2026-01-01T09:00', from).map((shift) => (shift.until - shift.from) / HOUR);
    expect(lengths('2026-04-03T12:00Z')).toContain(24.5);
    expect(lengths('2026-10-02T12:00Z')).toContain(23.5);
  });

  it('has no empty shift on the day that Samoa left out', () => {
    const found = shifts('Pacific/Apia', '2011-12-01T09:00', '2011-12-29T00:00Z', 4);
    expect(found.every(({ from, until }) => until > from)).toBe(true);
    for (const [index, { from }] of found.entries()) if (index > 0) expect(from).toBe(found[index - 1]!.until);
  });
});

describe('the calendar', () => {
  it('hands over on 29 February in a leap year and on 1 March in another', () => {
    expect(handOffs('Europe/Berlin', { start: '2028-02-27T09:00', rotation: { unit: 'daily' } }, '2028-02-27T08:00Z', 3)).toContain(
      '2028-02-29T09:00',
    );
    expect(handOffs('Europe/Berlin', { start: '2027-02-27T09:00', rotation: { unit: 'daily' } }, '2027-02-27T08:00Z', 3)).toEqual([
      '2027-02-27T09:00',
      '2027-02-28T09:00',
      '2027-03-01T09:00',
    ]);
  });

  it('takes the last day of a month that lacks the 31st, and the 31st again after it', () => {
    const found = handOffs('Europe/Berlin', { start: '2027-10-31T09:00', rotation: { unit: 'monthly' } }, '2027-10-31T08:00Z', 190);
    expect(found.map((text) => text.slice(0, 10))).toEqual([
      '2027-10-31',
      '2027-11-30',
      '2027-12-31',
      '2028-01-31',
      '2028-02-29',
      '2028-03-31',
      '2028-04-30',
    ]);
  });

  it('counts hours as they pass: 12 hours are 12 hours on the day clocks change', () => {
    const found = layerShifts(Layer.parse(layer({ start: '2026-03-27T09:00', rotation: { unit: 'hourly', every: 12 } })), 'Europe/Berlin', {
      from: Date.parse('2026-03-28T00:00Z'),
      until: Date.parse('2026-03-31T00:00Z'),
    });
    expect(new Set(found.map(({ from, until }) => until - from))).toEqual(new Set([12 * HOUR]));
    expect(clock(found.at(-1)!.from, 'Europe/Berlin').slice(11)).toBe('22:00');
  });
});
