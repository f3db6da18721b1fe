import { describe, expect, it } from 'vitest';
import { dutyAt, scheduleShifts } from '../../../src/oncall/shifts.ts';
import { DAY, directoryOf, layer, SCHEDULE } from './a-schedule.ts';

/** Ana's week begins on Mon 5 Jan 09:00 in Berlin, Ben's on the 12th, Cara's on the 19th. */
const ANAS = '2026-01-07T12:00:00Z';
const BENS = '2026-01-14T12:00:00Z';

function who(overrides: object[], at: string, layers: object[] = [layer()]): string | undefined {
  const directory = directoryOf('Europe/Berlin', layers, overrides);
  return dutyAt(directory, SCHEDULE, directory.schedules[SCHEDULE]!, Date.parse(at))?.person;
}

describe('an override', () => {
  const override = { from: '2026-01-07T10:00:00+01:00', until: '2026-01-08T10:00:00+01:00', person: 'dev' };

  it('begins with its first millisecond and ends before its last', () => {
    const at = (text: string) => who([override], text);
    expect(at('2026-01-07T08:59:59.999Z')).toBe('ana');
    expect(at('2026-01-07T09:00:00.000Z')).toBe('dev');
    expect(at('2026-01-08T08:59:59.999Z')).toBe('dev');
    expect(at('2026-01-08T09:00:00.000Z')).toBe('ana');
  });

  it('is as long in the timeline, and says whom it stands in for and by what', () => {
    const directory = directoryOf('Europe/Berlin', [layer()], [override]);
    const within = { from: Date.parse(ANAS) - 2 * DAY, until: Date.parse(ANAS) + 2 * DAY };
    const { final } = scheduleShifts(directory, SCHEDULE, directory.schedules[SCHEDULE]!, within);
    expect(final[1]).toEqual({
      from: Date.parse(override.from),
      until: Date.parse(override.until),
      person: 'dev',
      layer: 'weekly',
      override: 'o0',
      insteadOf: 'ana',
    });
  });

  it('puts somebody where nobody would be', () => {
    expect(who([override], ANAS, [layer({ start: '2027-01-01T09:00' })])).toBe('dev');
  });

  it('of another schedule changes nothing', () => {
    expect(who([{ ...override, schedule: 'secondary' }], ANAS)).toBe('ana');
  });

  it('gives way to a newer one, which is later in the list', () => {
    expect(who([override, { ...override, person: 'cara' }], ANAS)).toBe('cara');
    expect(who([{ ...override, person: 'cara' }, override], ANAS)).toBe('dev');
  });
});

describe('an override that stands in for one person', () => {
  const fortnight = { from: '2026-01-05T00:00:00Z', until: '2026-01-26T00:00:00Z' };
  const devForAna = { ...fortnight, person: 'dev', replaces: 'ana' };

  it('leaves the turns of all others alone', () => {
    expect(who([devForAna], ANAS)).toBe('dev');
    expect(who([devForAna], BENS)).toBe('ben');
  });

  it('puts nobody where nobody would be', () => {
    expect(who([devForAna], ANAS, [layer({ start: '2027-01-01T09:00' })])).toBeUndefined();
  });

  it('stands in for a stand-in who has fallen ill', () => {
    expect(who([devForAna, { ...fortnight, person: 'cara', replaces: 'dev' }], ANAS)).toBe('cara');
  });

  it('makes a swap with another, also when both cover the same days', () => {
    const swap = [
      { ...fortnight, person: 'ben', replaces: 'ana' },
      { ...fortnight, person: 'ana', replaces: 'ben' },
    ];
    expect([who(swap, ANAS), who(swap, BENS)]).toEqual(['ben', 'ana']);
    expect([who(swap.toReversed(), ANAS), who(swap.toReversed(), BENS)]).toEqual(['ben', 'ana']);
  });
});

describe('layers', () => {
  const nights = {
    name: 'nights',
    start: '2026-01-01T00:00',
    rotation: { unit: 'weekly' },
    people: ['dev'],
    restrictions: [{ from: '22:00', to: '06:00', days: ['friday'] }],
  };

  it('lets the last of the file cover the others where it has somebody, past midnight too', () => {
    const at = (text: string) => who([], text, [layer(), nights]);
    expect(at('2026-01-09T20:59:00Z')).toBe('ana');
    expect(at('2026-01-09T21:00:00Z')).toBe('dev');
    expect(at('2026-01-10T04:59:00Z')).toBe('dev');
    expect(at('2026-01-10T05:00:00Z')).toBe('ana');
    expect(at('2026-01-10T22:00:00Z')).toBe('ana');
  });

  it('falls back to the layer below when one has ended', () => {
    const layers = [layer(), { ...layer({ people: ['dev'] }), end: '2026-01-08T12:00' }];
    expect(who([], '2026-01-08T10:59:59Z', layers)).toBe('dev');
    expect(who([], '2026-01-08T11:00:00Z', layers)).toBe('ana');
  });

  it('takes hours that end when they begin for the whole day', () => {
    const whole = [layer({ restrictions: [{ from: '09:00', to: '09:00' }] })];
    expect(['2026-01-07T07:59:00Z', '2026-01-07T08:00:00Z', '2026-01-07T23:30:00Z'].map((at) => who([], at, whole))).toEqual([
      'ana',
      'ana',
      'ana',
    ]);
  });
});
