import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { WebhookAttempt } from '../../../src/domain/webhook-delivery.ts';
import { rows } from '../../../src/storage/pool.ts';
import {
  insertWebhookAttempt,
  listWebhookDeliveries,
  readUndelivered,
  readWebhookDelivery,
} from '../../../src/storage/webhook-deliveries.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => void (postgres = await startPostgres()), 60_000);
afterAll(() => postgres.close());
beforeEach(() => rows(postgres.pool, 'TRUNCATE webhook_deliveries, notifications'));

const NOW = Date.parse('2026-11-25T01:00:00Z');
const attempt = (changes: Partial<WebhookAttempt> = {}): WebhookAttempt => ({
  webhookId: 'msg_1',
  key: 'key-1',
  incidentId: 'shop-1',
  url: 'https://hooks.example/?token=hidden',
  state: 'failed',
  reason: 'hooks.example answered 422',
  tookMs: 12,
  payload: '{"b":1,"a":2}',
  at: NOW,
  ...changes,
});
const add = (changes: Partial<WebhookAttempt> = {}) => insertWebhookAttempt(postgres.pool, attempt(changes));
const notification = (key: string) =>
  rows(
    postgres.pool,
    `INSERT INTO notifications (key, incident_id, kind, level, channel, target, state, queued_at)
     VALUES ($1, 'shop-1', 'page', 1, 'webhook', 'https://hooks.example/?token=secret', 'failed', now())`,
    [key],
  );

it('attempts of one webhook are numbered, and the payload stays as it was written', async () => {
  await add();
  await add({ state: 'delivered', status: 200, response: 'ok', redrivenBy: 'Grace', at: NOW + 1 });
  const found = await listWebhookDeliveries(postgres.pool, { limit: 10 });
  expect(found).toEqual([
    {
      ...attempt({ state: 'delivered', status: 200, response: 'ok', redrivenBy: 'Grace', at: NOW + 1 }),
      attempt: 2,
      id: expect.any(String) as unknown,
    },
    { ...attempt(), attempt: 1, id: expect.any(String) as unknown },
  ]);
});

it('text that Postgres cannot hold does not lose the attempt', async () => {
  await add({ response: 'a\u0000b' });
  expect((await listWebhookDeliveries(postgres.pool, { limit: 1 }))[0]?.response).toBe('a\uFFFDb');
});

it('they are found by incident, state and time', async () => {
  await add();
  await add({ webhookId: 'msg_2', incidentId: 'shop-2', state: 'unknown', at: NOW + 5_000 });
  const ids = async (filter: object) =>
    (await listWebhookDeliveries(postgres.pool, { limit: 10, ...filter })).map(({ webhookId }) => webhookId);
  expect(await ids({ incident: 'shop-1' })).toEqual(['msg_1']);
  expect(await ids({ state: 'unknown' })).toEqual(['msg_2']);
  expect(await ids({ since: NOW + 1 })).toEqual(['msg_2']);
  expect(await ids({})).toEqual(['msg_2', 'msg_1']);
});

it('the whole address is that of the notification; without one it is not known', async () => {
  const id = await add();
  expect((await readWebhookDelivery(postgres.pool, id))?.to).toBeUndefined();
  await notification('key-1');
  expect(await readWebhookDelivery(postgres.pool, id)).toMatchObject({ to: 'https://hooks.example/?token=secret' });
  expect(await readWebhookDelivery(postgres.pool, '11111111-1111-4111-8111-111111111111')).toBeUndefined();
});

it('what is still undelivered is judged by the newest attempt', async () => {
  for (const key of ['key-1', 'key-2', 'key-3']) await notification(key);
  await add();
  await add({ state: 'delivered', at: NOW + 1 });
  await add({ webhookId: 'msg_2', key: 'key-2' });
  await add({ webhookId: 'msg_3', key: 'key-3', at: NOW - 10_000 });
  const undelivered = async (since: number) =>
    (await readUndelivered(postgres.pool, { state: 'failed', since, limit: 10 })).map(({ webhookId }) => webhookId);
  expect(await undelivered(NOW)).toEqual(['msg_2']);
  expect(await undelivered(NOW - 20_000)).toEqual(['msg_3', 'msg_2']);
});
