import { describe, expect, it } from 'vitest';
import { MaintenanceWindow } from '../../../src/domain/silence/policy.ts';
import { TimeInterval } from '../../../src/domain/silence/time-interval.ts';
import { openUntil } from '../../../src/silence/maintenance.ts';

const recurring = (...time_intervals: object[]) => MaintenanceWindow.parse({ name: 'm', matchers: ['a=b'], time_intervals });
const until = (window: MaintenanceWindow, at: string) => {
  const end = openUntil(window, Date.parse(at));
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe('a maintenance window', () => {
  it('that is absolute begins and ends to the second, and the end is not part of it', () => {
    const window = MaintenanceWindow.parse({
      name: 'm',
      matchers: ['a=b'],
      from: '2026-03-01T22:00:00+01:00',
      until: '2026-03-01T23:00:00+01:00',
    });
    expect(until(window, '2026-03-01T20:59:59Z')).toBeUndefined();
    expect(until(window, '2026-03-01T21:00:00Z')).toBe('2026-03-01T22:00:00.000Z');
    expect(until(window, '2026-03-01T22:00:00Z')).toBeUndefined();
  });

  it('on weekdays lasts through them where it gives no times', () => {
    const window = recurring({ weekdays: ['saturday', 'sunday'], location: 'Europe/Berlin' });
    expect(until(window, '2026-03-06T22:59:00Z')).toBeUndefined();
    expect(until(window, '2026-03-06T23:00:00Z')).toBe('2026-03-08T23:00:00.000Z');
  });

  it('keeps its place on the wall clock through a change to summer time', () => {
    const window = recurring({ times: [{ start_time: '01:00', end_time: '04:00' }], location: 'Europe/Berlin' });
    // The night of 29 March 2026 lacks the hour from two to three: three hours by the clock are two.
    expect(until(window, '2026-03-28T00:30:00Z')).toBe('2026-03-28T03:00:00.000Z');
    expect(until(window, '2026-03-29T00:30:00Z')).toBe('2026-03-29T02:00:00.000Z');
    // On 25 October the hour comes twice.
    expect(until(window, '2026-10-24T23:30:00Z')).toBe('2026-10-25T03:00:00.000Z');
  });

  it('counts days from the end of a month, and knows February', () => {
    const window = recurring({ days_of_month: ['-1'], months: ['january:march'] });
    expect(until(window, '2028-02-28T12:00:00Z')).toBeUndefined();
    expect(until(window, '2028-02-29T12:00:00Z')).toBe('2028-03-01T00:00:00.000Z');
    expect(until(window, '2026-04-30T12:00:00Z')).toBeUndefined();
    expect(until(recurring({ days_of_month: ['30:31'] }), '2026-02-28T12:00:00Z')).toBeUndefined();
  });

  it('needs all of its parts and any entry of one; several intervals are joined', () => {
    const parts = { weekdays: ['tuesday:thursday'], years: ['2026'], times: [{ start_time: '20:00', end_time: '24:00' }] };
    expect(until(recurring(parts), '2026-03-03T21:00:00Z')).toBe('2026-03-04T00:00:00.000Z');
    expect(until(recurring(parts), '2026-03-02T21:00:00Z')).toBeUndefined();
    expect(until(recurring(parts), '2027-03-03T21:00:00Z')).toBeUndefined();
    const night = [{ times: [{ start_time: '22:00', end_time: '24:00' }] }, { times: [{ start_time: '21:00', end_time: '23:00' }] }];
    expect(until(recurring(...night), '2026-03-03T22:30:00Z')).toBe('2026-03-04T00:00:00.000Z');
  });
});

describe('a time interval', () => {
  it.each([
    [{ weekdays: ['friday:monday'] }],
    [{ weekdays: ['someday'] }],
    [{ days_of_month: ['0'] }],
    [{ days_of_month: ['-1:5'] }],
    [{ days_of_month: ['5:1'] }],
    [{ days_of_month: ['32'] }],
    [{ months: ['13'] }],
    [{ years: ['2027:2026'] }],
    [{ times: [{ start_time: '23:00', end_time: '01:00' }] }],
    [{ times: [{ start_time: '9:00', end_time: '10:00' }] }],
    [{ location: 'Mars/Olympus' }],
    [{ hours: ['9'] }],
  ])('%j is refused, as Alertmanager refuses it', (interval) => {
    expect(TimeInterval.safeParse(interval).success).toBe(false);
  });

  it.each([[{ weekdays: ['monday:friday', 'sunday'] }], [{ days_of_month: ['1:5', '-3:-1', '10'] }], [{ months: ['1:3', 'may'] }], [{}]])(
    '%j is taken',
    (interval) => {
      expect(TimeInterval.safeParse(interval).success).toBe(true);
    },
  );
});
