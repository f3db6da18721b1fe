import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RepeatJournal } from '../../../src/api/repeats/journal.ts';
import { createRepeats, type Repeats } from '../../../src/api/repeats/repeats.ts';
import type { Report } from '../../../src/domain/report.ts';
import { reportOf } from '../incident/an-incident.ts';

let directory: string;
let sent: Report[];
let away: boolean;
let repeats: Repeats;
const begin = () => {
  repeats = createRepeats({
    directory,
    log: pino({ level: 'silent' }),
    send: (report) => {
      if (away) return Promise.reject(new Error('Temporal is away'));
      sent.push(report);
      return Promise.resolve();
    },
  });
};
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'salvor-repeats-'));
  sent = [];
  away = false;
  begin();
});
afterEach(async () => {
  away = false;
  await repeats.close();
  rmSync(directory, { recursive: true, force: true });
});

const one = reportOf();
const other = reportOf({ fingerprint: 'fedcba9876543210' });
const counts = () => sent.map(({ fingerprint, count }) => `${fingerprint.slice(0, 4)} ${count}`).toSorted();

it('is sent by itself until its failure was heard of, and when it says more', () => {
  expect(repeats.count(one)).toBe(false);
  repeats.heard(one);
  expect(repeats.count(one)).toBe(true);
  expect(repeats.count({ ...one, severity: 'critical' })).toBe(false);
  expect(repeats.count(other)).toBe(false);
});

it('is counted exactly, in one message a failure', async () => {
  repeats.heard(one);
  repeats.heard(other);
  for (let n = 0; n < 500; n += 1) expect(repeats.count(n % 5 === 0 ? other : one)).toBe(true);
  await repeats.close();
  expect(counts()).toEqual(['0123 400', 'fedc 100']);
  expect(readdirSync(directory)).toEqual([]);
});

it('is kept while Temporal is away, and counted once when it is back', async () => {
  repeats.heard(one);
  repeats.count(one);
  away = true;
  await repeats.close();
  expect(readdirSync(directory)).toHaveLength(1);
  repeats.count(one);
  away = false;
  await repeats.close();
  expect(counts()).toEqual(['0123 1', '0123 1']);
  expect(new Set(sent.map(({ reporter, seq }) => `${reporter} ${seq}`)).size).toBe(2);
});

it('is not lost by a process that dies: the next one sends it, under the same identity however often', async () => {
  const gone = 2 ** 22 + 1;
  const reporter = randomUUID();
  const dead = new RepeatJournal(directory, reporter, gone);
  for (let n = 0; n < 7; n += 1) dead.append('one', one, 1_000 + n);
  dead.seal();
  for (let n = 0; n < 3; n += 1) dead.append('one', one, 2_000 + n);
  await repeats.close();
  begin();
  await repeats.close();
  expect(sent.map(({ reporter: by, seq, count, firstAt, lastAt }) => ({ by, seq, count, firstAt, lastAt }))).toEqual([
    { by: reporter, seq: 1, count: 7, firstAt: 1_000, lastAt: 1_006 },
    { by: reporter, seq: 2, count: 3, firstAt: 2_000, lastAt: 2_002 },
  ]);
  expect(readdirSync(directory)).toEqual([]);
});

it('of a process that lives is left to it', async () => {
  new RepeatJournal(directory, randomUUID(), process.ppid).append('one', one, 1_000);
  begin();
  await repeats.close();
  expect(sent).toEqual([]);
});
