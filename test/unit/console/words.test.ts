import { describe, expect, it } from 'vitest';
import { ago, clockTime, countdown, duration, machineLine, took } from '../../../src/console/public/words.js';
import { withTimes } from '../../../src/console/public/times.js';
import { withIsoTimes } from '../../../src/api/times.ts';
import { toldSummary } from '../../../src/console/public/parts/told.js';
import { incident, levels, night, pages } from './canned.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-24T02:17:30Z');

describe('time in words', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [59 * MINUTE + 59_999, '59 min'],
    [HOUR, '1 h'],
    [2 * HOUR + 5 * MINUTE, '2 h 5 min'],
    [24 * HOUR, '1 d'],
    [76 * HOUR, '3 d 4 h'],
  ])('%d ms is "%s"', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [1, 'in 0:01'],
    [60_000, 'in 1:00'],
    [13 * MINUTE + 47_001, 'in 13:48'],
    [HOUR + 2 * MINUTE + 3_000, 'in 1:02:03'],
    [0, 'now'],
    [-90_000, 'now'],
  ])('%d ms before the moment the countdown says "%s"', (left, text) => expect(countdown(NOW + left, NOW)).toBe(text));

  it('tells how long ago something was, also when the clocks disagree', () => {
    expect(ago(NOW - 4_000, NOW)).toBe('just now');
    expect(ago(NOW + 3_000, NOW)).toBe('just now');
    expect(ago(NOW - 14 * MINUTE, NOW)).toBe('14 min ago');
  });

  it('names the day only when it is another one, in the time zone of the reader', () => {
    expect(clockTime(NOW - 14 * MINUTE, NOW, { timeZone: 'UTC' })).toBe('02:03');
    expect(clockTime(NOW - 14 * MINUTE, NOW, { timeZone: 'UTC', seconds: true })).toBe('02:03:30');
    expect(clockTime(NOW - 3 * HOUR, NOW, { timeZone: 'UTC' })).toBe('23 Nov 23:17');
    expect(clockTime(NOW - 3 * HOUR, NOW, { timeZone: 'America/New_York' })).toBe('18:17');
  });

  it('is exact about short things', () => {
    expect(took(412)).toBe('0.4 s');
    expect(took(72_000)).toBe('1 min');
  });
});

describe('what the machine did, in a sentence', () => {
  const attempt = { startedAt: NOW, name: 'restart pool' };

  it('counts what did not help', () => {
    const attempts = [
      { ...attempt, number: 1, kind: 'retry' as const, endedAt: NOW, outcome: 'failed' as const },
      { ...attempt, number: 2, kind: 'retry' as const, endedAt: NOW, outcome: 'failed' as const },
      { ...attempt, number: 3, kind: 'fix' as const, endedAt: NOW, outcome: 'failed' as const },
    ];
    expect(machineLine({ attempts, state: 'exhausted' })).toBe('2 retries and 1 fix without success');
  });

  it('names what runs now and what helped', () => {
    expect(machineLine({ attempts: [{ ...attempt, number: 1, kind: 'fix' }], state: 'fixing' })).toBe('Fix “restart pool” is running');
    expect(machineLine(night(NOW)[3]!)).toBe('A retry helped');
  });

  it('says that nothing was tried, and why it stays so', () => {
    expect(machineLine({ attempts: [], state: 'open' })).toBe('Nothing tried yet');
    expect(machineLine({ attempts: [], state: 'exhausted' })).toBe('It knows nothing to try');
  });
});

describe('who was told, in a line', () => {
  it('never hides a message that did not arrive', () => {
    const [first, second] = pages(levels(NOW, 1));
    expect(toldSummary([])).toBe('No message has left');
    expect(toldSummary([first!, second!])).toBe('sent by Slack, E-mail');
    expect(toldSummary([first!, { ...second!, state: 'failed' }])).toBe('sent by Slack, 1 not delivered');
    expect(
      toldSummary([
        { ...first!, state: 'unknown' },
        { ...second!, state: 'queued' },
      ]),
    ).toBe('1 message on the way, 1 may have arrived');
    expect(
      toldSummary([
        { ...first!, state: 'acknowledged' },
        { ...second!, state: 'suppressed' },
      ]),
    ).toBe('sent by Slack, 1 held back');
  });
});

describe('times of the API', () => {
  it('come back as they were sent, and texts of others stay untouched', () => {
    const given = incident(NOW, { labels: { at: '2026-11-24T02:17:30.000Z' } });
    expect(withTimes(JSON.parse(JSON.stringify(withIsoTimes(given))))).toEqual(given);
  });

  it('are understood as epoch milliseconds too', () => {
    const given = incident(NOW);
    expect(withTimes(given)).toEqual(given);
  });
});
