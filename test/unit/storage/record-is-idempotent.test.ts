import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecord } from '../../../activities/record.ts';
import { migrate } from '../../../src/storage/migrate.ts';
import { readEvents } from '../../../src/storage/read-events.ts';
import { verifyChain } from '../../../src/storage/verify-chain.ts';
import { batchOf, viewOf } from './incident-fixture.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ migrated: false });
});
afterAll(() => postgres.close());

const record = (batch: Parameters<ReturnType<typeof createRecord>>[0]) => createRecord(postgres.pool)(batch);

it('migrates once when five processes start at the same moment', async () => {
  const steps = readdirSync('src/storage/migrations').map((file) => basename(file, '.sql'));
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(postgres.url)));
  expect(applied.filter((done) => done.length > 0)).toEqual([steps.toSorted()]);
});

it('writes a batch once, however often and in whatever order batches arrive', async () => {
  const id = 'shop-0123456789abcdef-0000000a';
  const first = batchOf(viewOf({ id, revision: 1 }), [1, 2], [{ reporter: 'r1', seq: 1, count: 3 }]);
  const second = batchOf(viewOf({ id, revision: 2, state: 'retrying' }), [3], [{ reporter: 'r1', seq: 4, count: 9 }]);
  const third = batchOf(viewOf({ id, revision: 3, state: 'recovered', closedAt: viewOf().openedAt + 9_000 }), [4, 5]);

  for (const batch of [third, first, third, second, first, second]) await record(batch);

  expect((await readEvents(postgres.pool, id)).map((event) => event.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(await verifyChain(postgres.pool, id)).toMatchObject({ intact: true, entries: 5 });
  const incidents = await postgres.pool.query('SELECT state, revision, closed_at IS NULL AS open FROM incidents WHERE id = $1', [id]);
  expect(incidents.rows).toEqual([{ state: 'recovered', revision: '3', open: false }]);
  const counts = await postgres.pool.query('SELECT reporter, seq, count FROM report_counts WHERE incident_id = $1', [id]);
  expect(counts.rows).toEqual([{ reporter: 'r1', seq: '4', count: '9' }]);
});

it('keeps one chain when the same batches are written from many sides at once', async () => {
  const id = 'shop-0123456789abcdef-0000000b';
  const batches = [1, 2, 3, 4, 5, 6].map((seq) => batchOf(viewOf({ id, revision: seq }), [seq]));
  await Promise.all([...batches, ...batches.toReversed()].map(record));
  expect(await verifyChain(postgres.pool, id)).toMatchObject({ intact: true, entries: 6 });
});

it('names the newest earlier incident of the same failure as the former one', async () => {
  const fingerprint = 'fedcba9876543210';
  const openedAt = viewOf().openedAt;
  const at = (run: string, minutes: number) =>
    viewOf({ id: `shop-${fingerprint}-${run}`, fingerprint, openedAt: openedAt + minutes * 60_000 });
  expect(await record(batchOf(at('00000001', 0), [1]))).toEqual({});
  expect(await record(batchOf(at('00000002', 10), [1]))).toEqual({ formerId: `shop-${fingerprint}-00000001` });
  expect(await record(batchOf(at('00000003', 20), [1]))).toEqual({ formerId: `shop-${fingerprint}-00000002` });
  expect(await record(batchOf(at('00000002', 10), [1]))).toEqual({ formerId: `shop-${fingerprint}-00000001` });
});

it('stores what Postgres would refuse: NUL characters and lone surrogates', async () => {
  const id = 'shop-0123456789abcdef-0000000c';
  const hostile = 'a\u0000b\ud800c';
  const batch = batchOf(viewOf({ id, title: hostile, labels: { [hostile]: hostile } }), []);
  await record({
    ...batch,
    events: [{ seq: 1, at: 1, type: 'incident.note', actor: hostile, message: hostile, data: { [hostile]: hostile } }],
  });
  const [event] = await readEvents(postgres.pool, id);
  expect(event?.message).toBe('a\uFFFDb\uFFFDc');
  expect(await verifyChain(postgres.pool, id)).toMatchObject({ intact: true });
});

it('announces the incident after the transaction', async () => {
  const listener = await postgres.pool.connect();
  try {
    const heard = new Promise((resolve) => listener.once('notification', ({ payload }: { payload?: string }) => resolve(payload)));
    await listener.query('LISTEN salvor_incident');
    const id = 'shop-0123456789abcdef-0000000d';
    await record(batchOf(viewOf({ id }), [1]));
    expect(await heard).toBe(id);
  } finally {
    listener.release(true);
  }
});
