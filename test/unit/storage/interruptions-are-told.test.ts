import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startLife, type LifeKind, type ProcessIdentity, type ProcessLife } from '../../../src/storage/process-life.ts';
import { readTimeline } from '../../../src/storage/read-timeline.ts';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from './incident-fixture.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
const dead = new Set<number>();
/** The operating system as these lives see it: every pid lives until it is named dead. */
const identity: ProcessIdentity = { processStart: (pid) => `start-of-${pid}`, isAlive: (pid) => !dead.has(pid) };

beforeAll(async () => {
  postgres = await startPostgres();
  await writeRecord(postgres.pool, batchOf(viewOf(), [1]));
});
afterAll(() => postgres.close());
afterEach(async () => {
  await Promise.all(lives.splice(0).map((life) => life.end()));
  await postgres.pool.query('DELETE FROM process_lives');
});

const lives: ProcessLife[] = [];
async function start(kind: LifeKind, pid: number): Promise<ProcessLife> {
  const life = await startLife(postgres.pool, kind, identity, { pid });
  lives.push(life);
  return life;
}

/** Interruptions of an incident that opened a minute ago and is open still. */
async function interruptions(): Promise<string[]> {
  const events = await readTimeline(postgres.pool, viewOf().id, { openedAt: Date.now() - 60_000 });
  return events.filter(({ type, derived }) => type === 'incident.interrupted' && derived).map(({ message }) => message);
}

it('a worker that was killed and its successor are named, with the gap', async () => {
  await start('worker', 101);
  dead.add(101);
  await start('worker', 102);
  const [told] = await interruptions();
  expect(told).toMatch(
    /^worker 101@\S+ was last seen at \S+ and stopped without a goodbye; worker 102@\S+ went on at \S+: nothing ran for at most/,
  );
});

it('a worker that said goodbye interrupted nothing', async () => {
  const first = await start('worker', 201);
  await first.end();
  dead.add(201);
  await start('worker', 202);
  expect(await interruptions()).toEqual([]);
});

it('a death that others covered is told as such', async () => {
  await start('worker', 302);
  await start('worker', 301);
  dead.add(301);
  await start('api', 303);
  expect(await interruptions()).toEqual([expect.stringContaining('1 other worker(s) went on without a gap')]);
});

it('an incident that closed before, or opened after the successor started, was not interrupted', async () => {
  await start('worker', 401);
  dead.add(401);
  await start('worker', 402);
  const of = async (life: { openedAt: number; closedAt?: number }) =>
    (await readTimeline(postgres.pool, viewOf().id, life)).filter(({ derived }) => derived);
  expect(await of({ openedAt: Date.now() - 60_000, closedAt: Date.now() - 30_000 })).toEqual([]);
  expect(await of({ openedAt: Date.now() + 1_000, closedAt: Date.now() + 2_000 })).toEqual([]);
});

it('a life that others took for ended takes that back with its next heartbeat', async () => {
  await start('worker', 501);
  await postgres.pool.query("UPDATE process_lives SET ended_at = now(), ending = 'vanished'");
  await expect.poll(interruptions, { timeout: 5_000 }).toEqual([]);
});
