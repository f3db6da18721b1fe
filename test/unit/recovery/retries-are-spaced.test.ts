import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryPolicy } from '../../../src/domain/policy/playbook.ts';
import { retryDelay } from '../../../src/domain/recovery/retry-schedule.ts';

const STRATEGIES = ['fixed', 'exponential', 'linear', 'fibonacci'] as const;
const anyPolicy = fc
  .record({
    strategy: fc.constantFrom(...STRATEGIES),
    firstDelay: fc.nat({ max: 10_000 }),
    delay: fc.nat({ max: 10_000 }),
    maxDelay: fc.nat({ max: 3_600_000 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((policy) => RetryPolicy.parse(policy));
const anyNumber = fc.integer({ min: 1, max: 100 });
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const waits = (policy: object) =>
  [1, 2, 3, 4, 5, 6, 7].map((number) => retryDelay(RetryPolicy.parse({ jitter: 0, delay: 1_000, ...policy }), number, 0));

describe('the wait before a retry', () => {
  it.each([
    ['fixed', [0, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000]],
    ['linear', [0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000]],
    ['exponential', [0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]],
    ['fibonacci', [0, 1_000, 1_000, 2_000, 3_000, 5_000, 8_000]],
  ])('grows as %s says', (strategy, expected) => {
    expect(waits({ strategy })).toEqual(expected);
  });

  it('is the first wait of the playbook, which no strategy and no chance changes', () => {
    fc.assert(fc.property(anyPolicy, anyRandom, (policy, random) => retryDelay(policy, 1, random) === policy.firstDelay));
  });

  it('is a whole number of milliseconds between nothing and the longest wait', () => {
    fc.assert(
      fc.property(anyPolicy, fc.integer({ min: 2, max: 100 }), anyRandom, (policy, number, random) => {
        const wait = retryDelay(policy, number, random);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(policy.maxDelay);
      }),
    );
  });

  it('never shrinks from one retry to the next, chance aside', () => {
    fc.assert(
      fc.property(anyPolicy, anyNumber, (policy, number) => {
        fc.pre(number > 1);
        expect(retryDelay(policy, number + 1, 0)).toBeGreaterThanOrEqual(retryDelay(policy, number, 0));
      }),
    );
  });

  it('loses at most the share that jitter allows', () => {
    fc.assert(
      fc.property(anyPolicy, fc.integer({ min: 2, max: 100 }), anyRandom, (policy, number, random) => {
        const whole = retryDelay(policy, number, 0);
        const wait = retryDelay(policy, number, random);
        expect(wait).toBeLessThanOrEqual(whole);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(whole * (1 - policy.jitter)) - 1);
      }),
    );
    expect(retryDelay(RetryPolicy.parse({ delay: 1_000, jitter: 0.5 }), 2, 0.5)).toBe(750);
  });
});
