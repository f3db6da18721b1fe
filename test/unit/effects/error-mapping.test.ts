import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { toFailure, withMappedErrors } from '../../../activities/error-mapping.ts';
import { SalvorError } from '../../../src/domain/error-codes.ts';

describe('an error that leaves an activity', () => {
  it.each([
    [new SalvorError('INVALID_INPUT', 'x'), 'INVALID_INPUT', true],
    [new SalvorError('DATABASE_UNREACHABLE', 'x'), 'DATABASE_UNREACHABLE', false],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'DATABASE_UNREACHABLE', false],
    [Object.assign(new Error('x'), { code: '57P01' }), 'DATABASE_UNREACHABLE', false],
    [new TypeError('a defect may be mended while the incident waits'), 'INTERNAL', false],
    ['not even an error', 'INTERNAL', false],
  ])('%s has the type %s; final: %s', (error, type, nonRetryable) => {
    expect(toFailure(error)).toMatchObject({ type, nonRetryable });
  });

  it("stays what it is when it is Temporal's own", () => {
    const failure = ApplicationFailure.retryable('x', 'Y');
    expect(toFailure(failure)).toBe(failure);
    expect(toFailure(new DOMException('stopped', 'AbortError'))).toBeInstanceOf(CancelledFailure);
  });

  it('is mapped for every activity of a set', async () => {
    const activities = withMappedErrors({
      well: async (value: number) => await Promise.resolve(value + 1),
      ill: async () => await Promise.reject(new SalvorError('FORBIDDEN', 'no')),
    });
    expect(await activities.well(1)).toBe(2);
    await expect(activities.ill()).rejects.toMatchObject({ type: 'FORBIDDEN', nonRetryable: true });
  });
});
