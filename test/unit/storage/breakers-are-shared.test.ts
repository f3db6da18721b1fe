import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBreakers } from '../../../src/channels/breaker/breakers.ts';
import { isolated } from '../../../src/domain/breaker/state.ts';
import { createBreakerStore, listBreakers } from '../../../src/storage/breakers.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

it('workers that fail in the same moment open one breaker, and one of them probes', async () => {
  const time = { now: Date.now() };
  const workers = Array.from({ length: 6 }, () => createBreakers(createBreakerStore(postgres.pool), () => time.now));
  await Promise.all(workers.slice(0, 5).map((worker) => worker.heard('sms/twilio', 'failed', 'Twilio answered 503')));
  time.now += 1_000;
  expect(await workers[5]!.refusal('sms/twilio')).toMatchObject({ reason: expect.stringMatching(/5 times in a row/) as string });

  time.now += 10_000;
  const answers = await Promise.all(workers.map((worker) => worker.refusal('sms/twilio')));
  expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
  await workers[answers.indexOf(undefined)]!.heard('sms/twilio', 'well', 'queued');
  expect(await listBreakers(postgres.pool)).toMatchObject([{ name: 'sms/twilio', state: { kind: 'closed', failures: 0 } }]);
});

it('what a person set is obeyed by every worker within a second, and written over by none', async () => {
  const time = { now: Date.now() };
  const store = createBreakerStore(postgres.pool);
  const worker = createBreakers(store, () => time.now);
  await worker.heard('voice/twilio', 'failed', 'no answer');
  const before = await store.read('voice/twilio');
  await store.change('voice/twilio', before?.version ?? 0, isolated('ada', time.now, 'they ring twice'));
  // Decided by the state of before, and refused: the version is another one by now.
  await worker.heard('voice/twilio', 'failed', 'no answer');
  expect((await store.read('voice/twilio'))?.state.kind).toBe('isolated');
  time.now += 1_000;
  expect(await worker.refusal('voice/twilio')).toMatchObject({ reason: 'ada has taken it out of use: they ring twice' });
});

it('a worker goes on by its own memory while Postgres is away, and by the shared state afterwards', async () => {
  const time = { now: Date.now() };
  const worker = createBreakers(createBreakerStore(postgres.pool), () => time.now);
  await postgres.stopServer();
  for (let failure = 0; failure < 5; failure += 1) await worker.heard('email/smtp', 'failed', 'no answer');
  expect(await worker.refusal('email/smtp')).toBeDefined();
  await postgres.startServer();
  time.now += 1_000;
  expect(await worker.refusal('email/smtp')).toBeUndefined();
});
