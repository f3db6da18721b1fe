import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Notification } from '../../../src/domain/notification.ts';
import { createNotificationStore } from '../../../src/storage/notification-store.ts';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from './incident-fixture.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

function notificationOf(key: string): Notification {
  const { id: incidentId, openedAt } = viewOf();
  return {
    key,
    incidentId,
    kind: 'page',
    level: 1,
    levelName: 'Development',
    channel: 'email',
    to: 'dev@example.com',
    generation: 1,
    severity: 'error',
    service: 'shop',
    operation: 'checkout',
    title: 'checkout fails',
    lines: [],
    dueAt: openedAt,
    lateMs: 0,
    openedAt,
    decidedAt: openedAt,
  };
}

const stateOf = async (key: string): Promise<unknown> =>
  (await postgres.pool.query('SELECT state, attempts, provider_id FROM notifications WHERE key = $1', [key])).rows[0];

it('tells a second attempt what the first left behind', async () => {
  const store = createNotificationStore(postgres.pool);
  const notification = notificationOf('a');
  expect(await store.begin(notification, 1)).toEqual({ state: 'queued' });
  expect(await store.begin(notification, 2)).toEqual({ state: 'sending' });
  await store.finish('a', { outcome: 'sent', providerId: '<1@mail>', reason: '250 queued' });
  expect(await store.begin(notification, 3)).toEqual({ state: 'sent', providerId: '<1@mail>' });
  expect(await stateOf('a')).toEqual({ state: 'sent', attempts: 3, provider_id: '<1@mail>' });
});

it('lets only one of two simultaneous first attempts think it is the first', async () => {
  const store = createNotificationStore(postgres.pool);
  const answers = await Promise.all([1, 2, 3, 4].map(() => store.begin(notificationOf('b'), 1)));
  expect(answers.filter(({ state }) => state === 'queued')).toHaveLength(1);
  expect(answers.filter(({ state }) => state === 'sending')).toHaveLength(3);
});

it('is told of queued and cancelled ones by the record, which never takes a state back', async () => {
  const store = createNotificationStore(postgres.pool);
  const view = (key: string, state: 'queued' | 'sending' | 'cancelled') => ({
    key,
    kind: 'page' as const,
    level: 1,
    channel: 'email' as const,
    to: 'dev@example.com',
    state,
    queuedAt: viewOf().openedAt,
  });
  await writeRecord(postgres.pool, batchOf(viewOf({ revision: 1, notifications: [view('c', 'sending'), view('d', 'queued')] }), []));
  expect(await store.begin(notificationOf('c'), 1)).toEqual({ state: 'queued' });
  await store.finish('c', { outcome: 'rejected', code: '550', reason: 'no such mailbox' });
  await writeRecord(postgres.pool, batchOf(viewOf({ revision: 2, notifications: [view('c', 'queued'), view('d', 'cancelled')] }), []));
  expect(await stateOf('c')).toMatchObject({ state: 'failed' });
  expect(await stateOf('d')).toMatchObject({ state: 'cancelled', attempts: 0 });
});
