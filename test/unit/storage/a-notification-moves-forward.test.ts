import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NotificationView } from '../../../src/domain/incident/view.ts';
import type { Notification, NotificationState, SendResult } from '../../../src/domain/notification.ts';
import { createNotificationStore } from '../../../src/storage/notification-store.ts';
import { readNotifications } from '../../../src/storage/read-notifications.ts';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from './incident-fixture.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const { id: incidentId, openedAt } = viewOf();
let revision = 0;

const message = (key: string): Notification => ({
  key,
  incidentId,
  kind: 'page',
  level: 1,
  levelName: 'Development',
  channel: 'sms',
  to: '+15005550011',
  person: 'ada',
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
});

/** The workflow's record says how it sees the message. */
async function record(key: string, state: NotificationState, more: Partial<NotificationView> & { revision?: number } = {}) {
  const { revision: at = ++revision, ...fields } = more;
  const view: NotificationView = { key, kind: 'page', level: 1, channel: 'sms', to: '+15005550011', state, queuedAt: openedAt, ...fields };
  await writeRecord(postgres.pool, batchOf(viewOf({ revision: at, notifications: [view] }), []));
}

const row = async (key: string) => (await readNotifications(postgres.pool, incidentId)).find((stored) => stored.key === key);
const began = async (key: string, result?: SendResult) => {
  const store = createNotificationStore(postgres.pool);
  const { state } = await store.begin(message(key), 1);
  if (result !== undefined) await store.finish(key, result);
  return state;
};
const SENT: SendResult = { outcome: 'sent', providerId: 'SM1', provider: 'twilio-2', reason: 'queued' };

it('is queued, sent, delivered and acknowledged, with who took it and for whom it was', async () => {
  await record('a', 'queued');
  await began('a', SENT);
  await record('a', 'delivered', { heardAt: openedAt + 9_000 });
  await record('a', 'acknowledged');
  expect(await row('a')).toMatchObject({
    state: 'acknowledged',
    provider: 'twilio-2',
    providerId: 'SM1',
    person: 'ada',
    deliveredAt: openedAt + 9_000,
    acknowledgedAt: expect.any(Number) as number,
    sentAt: expect.any(Number) as number,
  });
});

it('takes the later word of a provider in both directions, and an older one never', async () => {
  await began('b', SENT);
  await record('b', 'delivered');
  await record('b', 'failed', { reason: 'an answering machine took the call' });
  expect(await row('b')).toMatchObject({ state: 'failed', reason: 'an answering machine took the call' });
  await record('b', 'delivered', { revision: 1 });
  expect((await row('b'))?.state).toBe('failed');
  await record('b', 'delivered');
  expect((await row('b'))?.state).toBe('delivered');
});

it('keeps the report that came before the answer of the channel, and learns the id from the answer', async () => {
  await began('c');
  await record('c', 'failed', { reason: 'undelivered: 30003' });
  await createNotificationStore(postgres.pool).finish('c', SENT);
  expect(await row('c')).toMatchObject({ state: 'failed', reason: 'undelivered: 30003', providerId: 'SM1' });
});

it('waits after "not now" with the time of the next attempt, and is sent under the same key', async () => {
  const before = Date.now();
  expect(await began('d', { outcome: 'deferred', reason: 'Twilio answered 429', retryAfterMs: 7_000 })).toBe('queued');
  const waiting = await row('d');
  expect(waiting?.state).toBe('queued');
  expect(waiting?.nextAt).toBeGreaterThanOrEqual(before + 6_000);
  expect(await began('d', SENT)).toBe('queued');
  expect(await row('d')).toMatchObject({ state: 'sent', attempts: 1 });
  expect((await row('d'))?.nextAt).toBeUndefined();
});

it('says why it was held back and until when, and is asked for anew', async () => {
  const until = openedAt + 3_600_000;
  await began('e', { outcome: 'suppressed', reason: 'silenced', mute: { cause: 'silence', by: 'silence-1' }, until });
  expect(await row('e')).toMatchObject({ state: 'suppressed', muteCause: 'silence', muteBy: 'silence-1', nextAt: until });
  expect(await began('e', SENT)).toBe('suppressed');
  const stored = await row('e');
  expect(stored?.state).toBe('sent');
  expect(stored?.muteCause).toBeUndefined();
});

it('is not called cancelled or suppressed once it may have been sent', async () => {
  await began('f', { outcome: 'unknown', reason: 'no answer' });
  await record('f', 'cancelled');
  await record('f', 'suppressed');
  expect((await row('f'))?.state).toBe('unknown');
});

it('an acknowledgement is the last word', async () => {
  await began('g', SENT);
  await record('g', 'acknowledged');
  await record('g', 'failed');
  expect(await began('g', { outcome: 'rejected', reason: 'no' })).toBe('acknowledged');
  expect((await row('g'))?.state).toBe('acknowledged');
});

it('the record of an older state does not take back what a channel has begun', async () => {
  await began('h');
  await record('h', 'queued');
  expect((await row('h'))?.state).toBe('sending');
});
