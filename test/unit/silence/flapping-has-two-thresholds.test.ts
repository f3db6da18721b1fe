import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flapState } from '../../../src/domain/silence/flapping.ts';
import { Flapping } from '../../../src/domain/silence/policy.ts';

const MINUTE = 60_000;
const rule = Flapping.parse({});
const at = (...minutes: number[]) => minutes.map((minute) => minute * MINUTE);
const state = (openings: number[], now: number, changes: Partial<Flapping> = {}) =>
  flapState(at(...openings), Math.max(...openings) * MINUTE, now * MINUTE, { ...rule, ...changes });

describe('a failure that comes and goes', () => {
  it('flaps from the fourth reopening within half an hour, and says so', () => {
    expect(state([0, 5, 10, 15], 15).flapping).toBe(false);
    const flaps = state([0, 5, 10, 15, 20], 20);
    expect(flaps).toMatchObject({ flapping: true, until: 30 * MINUTE });
    expect(flaps.reason).toBe(
      'It opened again 4 times within 30 min (flapping from 4, over below 2); it is paged once it stays open for 10 min',
    );
  });

  it('goes on flapping with fewer reopenings than it takes to begin, and stops below the lower threshold', () => {
    // At minute 44 two reopenings are within the window: too few to begin, enough to go on.
    expect(state([0, 5, 10, 15, 20, 44], 44).flapping).toBe(true);
    expect(state([20, 44], 44).flapping).toBe(false);
    expect(state([0, 5, 10, 15, 20, 55], 55).flapping).toBe(false);
  });

  it('is paged once it has been open steadily', () => {
    expect(state([0, 5, 10, 15, 20], 29.9).flapping).toBe(true);
    expect(state([0, 5, 10, 15, 20], 30)).toMatchObject({
      flapping: false,
      reason: 'It flapped, but has been open for 10 min now, so it is real',
    });
  });

  it('never flaps where the policy turns it off', () => {
    expect(state([0, 1, 2, 3, 4, 5, 6], 6, { enter: 0 }).flapping).toBe(false);
  });

  it('is always asked again in the future, and by then it is paged or has opened anew', () => {
    const times = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (minutes, enter, leave) => {
        const openings = at(...minutes);
        const openedAt = Math.max(...openings);
        const changed = { ...rule, enter, leave };
        const { flapping, until } = flapState(openings, openedAt, openedAt, changed);
        if (!flapping) return;
        expect(until).toBeGreaterThan(openedAt);
        expect(until).toBeLessThanOrEqual(openedAt + changed.steady);
        expect(flapState(openings, openedAt, until!, changed).flapping).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
