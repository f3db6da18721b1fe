import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../../../src/channels/links.ts';
import { createChannels } from '../../../../src/channels/registry.ts';
import type { Arrival } from '../../../../src/channels/sandbox/arrivals.ts';
import type { Notification, SendResult } from '../../../../src/domain/notification.ts';
import { createPhoneConsents } from '../../../../src/storage/phone-consents.ts';
import { createNotificationStore } from '../../../../src/storage/notification-store.ts';
import { readNotifications } from '../../../../src/storage/read-notifications.ts';
import { writeRecord } from '../../../../src/storage/write-record.ts';
import { LINK_SECRET, never, type Sandboxed, sandboxed } from '../../channels/sandboxed.ts';
import { batchOf, viewOf } from '../../storage/incident-fixture.ts';
import { startApi, type TestApi } from '../server.ts';
import { StandInTemporal } from './stand-in-temporal.ts';

const PHONE = '+4930123456';
let world: Sandboxed;
let api: TestApi;
const temporal = new StandInTemporal();
let count = 0;

beforeAll(async () => {
  const port = await freePort();
  const env = { SALVOR_PUBLIC_URL: `http://127.0.0.1:${port}`, SALVOR_LINK_SECRET: LINK_SECRET };
  world = await sandboxed(env);
  api = await startApi({ temporal, env: { ...env, SALVOR_SANDBOX_URL: world.sandbox.url } });
  await api.app.listen({ host: '127.0.0.1', port });
});
afterAll(async () => {
  await world.close();
  await api.close();
});
beforeEach(async () => {
  await world.sandbox.arrivals.clear();
  await habits('wait', 'wait');
});

const habits = (sms: string, call: string) => json('/phones/habits', { sms, call }, 'PUT');
const json = async (path: string, body: object, method = 'POST') => {
  const response = await fetch(`${world.sandbox.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { answers: { status: number; text: string }[] } };
};

/** A page that went to the phone through the real channel, with its row, as the worker leaves it. */
async function page(channel: 'sms' | 'voice', changes: Partial<Notification> = {}) {
  count += 1;
  const fingerprint = count.toString(16).padStart(16, 'a');
  const incident = temporal.open(viewOf({ id: `shop-${fingerprint}-00000001`, fingerprint, title: 'checkout fails' }));
  const { id } = incident.view;
  const notification = world.notification(channel, { key: `${id}/page/L1/${channel}/${PHONE}/1`, incidentId: id, to: PHONE, ...changes });
  await writeRecord(api.postgres.pool, batchOf(incident.view, []));
  const store = createNotificationStore(api.postgres.pool);
  await store.begin(notification, 1);
  const result = await sendIt(notification);
  await store.finish(notification.key, result);
  const [arrival] = world.sandbox.arrivals.list({ key: notification.key });
  if (arrival === undefined) throw new Error('nothing arrived');
  return { ...incident, id, arrival, result, row: async () => (await readNotifications(api.postgres.pool, id))[0] };
}

function sendIt(notification: Notification): Promise<SendResult> {
  const channels = createChannels(world.config, { consents: createPhoneConsents(api.postgres.pool) });
  return channels[notification.channel].send(notification, { signal: never(), links: createLinks(world.config) });
}

const act = async ({ providerId = '' }: Arrival, what: object) => {
  const { status, body } = await json(`/phones/${providerId}`, what);
  return { status, answers: body.answers, text: body.answers.map(({ text }) => text).join(' ') };
};

async function eventually(check: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await check()) return;
    await sleep(50);
  }
  throw new Error('it did not become true within 5 s');
}

describe('an SMS', () => {
  it('is answered by its code, and the answer comes back as an SMS', async () => {
    const { arrival, commands, result } = await page('sms');
    expect(result).toMatchObject({ outcome: 'sent', provider: 'twilio', receipt: true });
    const [, code = ''] = /Reply (\d{4}) A/.exec(arrival.text) ?? [];
    const { text } = await act(arrival, { do: 'reply', text: `${code} A` });
    expect(text).toContain('Acknowledged: checkout fails.');
    expect(commands).toMatchObject([{ name: 'acknowledge', by: PHONE, via: 'sms' }]);
  });

  it('is delivered after a moment by itself', async () => {
    await habits('deliver', 'wait');
    const { row, deliveries } = await page('sms');
    await eventually(async () => (await row())?.state === 'delivered');
    expect(deliveries).toMatchObject([{ state: 'delivered' }]);
  });

  it('that is not delivered says why', async () => {
    const { arrival, row } = await page('sms');
    await act(arrival, { do: 'undeliver' });
    expect(await row()).toMatchObject({ state: 'failed', reason: expect.stringContaining('30003') as string });
  });

  it('is not sent any more after STOP, calls still are, and START lets it come again', async () => {
    const { arrival } = await page('sms');
    await act(arrival, { do: 'reply', text: 'STOP' });
    await world.sandbox.arrivals.clear();
    const next = world.notification('sms', { key: 'x/page/L1/sms/1', to: PHONE });
    expect(await sendIt(next)).toMatchObject({ outcome: 'rejected', code: 'STOPPED', provider: 'twilio' });
    expect((await sendIt(next)).retryAfterMs).toBeUndefined();
    expect(world.sandbox.arrivals.list()).toEqual([]);
    expect(await sendIt(world.notification('voice', { to: PHONE }))).toMatchObject({ outcome: 'sent' });
    expect(await sendIt(world.notification('sms'))).toMatchObject({ outcome: 'sent' });
    await api.postgres.pool.query(`INSERT INTO phone_consents (message_sid, number, says, word) VALUES ('SM', $1, 'start', 'START')`, [
      PHONE,
    ]);
    expect(await sendIt(next)).toMatchObject({ outcome: 'sent' });
  });

  it('is sent where nobody can tell whether it is wanted', async () => {
    const { arrival } = await page('sms');
    await act(arrival, { do: 'reply', text: 'STOP' });
    await api.postgres.stopServer();
    try {
      expect(await sendIt(world.notification('sms', { to: PHONE }))).toMatchObject({ outcome: 'sent' });
    } finally {
      await api.postgres.startServer();
      await api.postgres.pool.query('TRUNCATE phone_consents');
    }
  });
});

describe('a call', () => {
  it.each([
    ['1', 'Acknowledged.', 'acknowledge'],
    ['2', 'Escalated.', 'escalate'],
  ])('is answered with key %s', async (digit, words, name) => {
    const { arrival, commands, row } = await page('voice');
    expect((await act(arrival, { do: 'press', digit })).text).toContain(words);
    expect(commands).toMatchObject([{ name, by: PHONE, via: 'voice' }]);
    expect(await row()).toMatchObject({ state: 'delivered' });
  });

  it('is listened to after a moment by itself: somebody took it, and nothing else is done', async () => {
    await habits('wait', 'listen');
    const { row, commands, deliveries } = await page('voice');
    await eventually(async () => (await row())?.state === 'delivered');
    await sleep(200);
    expect(deliveries.map(({ state }) => state)).toEqual(['delivered']);
    expect(commands).toEqual([]);
  });

  it.each([
    ['ring-out', 'the phone rang out'],
    ['busy', 'the line was busy'],
    ['mailbox', 'an answering machine took the call'],
    ['hang-up', 'the call was taken, but no key was pressed'],
  ])('%s reaches nobody', async (what, reason) => {
    const { arrival, row, deliveries } = await page('voice');
    await act(arrival, { do: what });
    expect(await row()).toMatchObject({ state: 'failed', reason });
    expect(deliveries.at(-1)).toMatchObject({ state: 'failed', reason });
  });

  it('about the end of an incident asks for nothing, and being taken is enough', async () => {
    const { arrival, row } = await page('voice', { kind: 'all_clear' });
    expect(arrival.text).not.toContain('<Gather');
    await act(arrival, { do: 'hang-up' });
    expect(await row()).toMatchObject({ state: 'delivered' });
  });
});

describe('the phones of the sandbox', () => {
  it('show a page with everything one can do, and do it from there', async () => {
    const { arrival, commands } = await page('voice');
    await page('sms', { title: '<script>alert(1)</script>' });
    const html = await (await fetch(`${world.sandbox.url}/phones`)).text();
    expect(html).toContain('Voice mailbox');
    expect(html).toContain('placeholder="Reply"');
    expect(html).not.toContain('<script>');
    const pressed = await fetch(`${world.sandbox.url}/phones/${arrival.providerId ?? ''}`, {
      method: 'POST',
      body: new URLSearchParams({ do: 'press', digit: '1', page: '1' }),
      redirect: 'manual',
    });
    expect([pressed.status, commands.length]).toEqual([303, 1]);
  });

  it('are not used by another site', async () => {
    const { arrival, commands } = await page('voice');
    const foreign = await fetch(`${world.sandbox.url}/phones/${arrival.providerId ?? ''}`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ do: 'press', digit: '1' }),
    });
    expect([foreign.status, commands.length]).toEqual([403, 0]);
  });

  it.each([
    ['an unknown act', { do: 'eat' }, 400],
    ['two digits', { do: 'press', digit: '12' }, 400],
    ['an empty reply', { do: 'reply', text: '' }, 400],
  ])('refuse %s', async (_case, what, status) => {
    const { arrival } = await page('sms');
    expect((await json(`/phones/${arrival.providerId ?? ''}`, what)).status).toBe(status);
  });

  it('say that a sid is not known', async () => {
    expect((await json('/phones/SM0', { do: 'deliver' })).status).toBe(404);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
