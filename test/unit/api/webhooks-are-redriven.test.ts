import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChannels } from '../../../src/channels/registry.ts';
import { createNotificationStore } from '../../../src/storage/notification-store.ts';
import { rows } from '../../../src/storage/pool.ts';
import { insertWebhookAttempt } from '../../../src/storage/webhook-deliveries.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { bearer, startApi, type TestApi } from './server.ts';

const INCIDENT = 'shop-00112233445566aa-1a2b3c4d';
let api: TestApi;
let server: Server;
let url: string;
let status: number;
let requests: { headers: IncomingHttpHeaders; body: string }[];
let responder: string;

beforeAll(async () => {
  api = await startApi();
  responder = await api.token('responder', 'grace');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ headers: request.headers, body });
      response.statusCode = status;
      response.end('words');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=t0ken-of-receiver`;
}, 60_000);
afterAll(async () => {
  server.close();
  await api.close();
});
beforeEach(async () => {
  requests = [];
  status = 422;
  await rows(api.postgres.pool, 'TRUNCATE webhook_deliveries, notifications');
});

/** Sends a page that the receiver refuses, as the worker does: with its row and its log. */
async function refused(number = 1): Promise<void> {
  const now = Date.now();
  const notification: Notification = {
    key: `${INCIDENT}/page/L${number}/webhook/${url}/1`,
    incidentId: INCIDENT,
    kind: 'page',
    level: number,
    levelName: 'Development',
    channel: 'webhook',
    to: url,
    generation: 1,
    severity: 'critical',
    service: 'shop',
    operation: 'place-order',
    title: 'broken',
    lines: ['It is broken.'],
    dueAt: now,
    lateMs: 0,
    openedAt: now,
    decidedAt: now,
  };
  await createNotificationStore(api.postgres.pool).begin(notification, 1);
  const written = new Promise<void>((resolve, reject) => {
    const webhookLog = {
      write: (attempt: Parameters<typeof insertWebhookAttempt>[1]) =>
        void insertWebhookAttempt(api.postgres.pool, attempt).then(() => resolve(), reject),
    };
    createChannels(api.config, { webhookLog })
      .webhook.send(notification, { signal: new AbortController().signal, links: api.links })
      .catch(reject);
  });
  await written;
}
const get = (path: string, token = responder) => api.app.inject({ method: 'GET', url: path, headers: bearer(token) });
const post = (path: string, token = responder) => api.app.inject({ method: 'POST', url: path, headers: bearer(token) });
const list = async (query = '') =>
  (await get(`/api/webhooks/deliveries${query}`)).json<{ deliveries: Record<string, unknown>[] }>().deliveries;

describe('the delivery log', () => {
  it('lists attempts without payload and without the secrets of the address', async () => {
    await refused();
    const [delivery] = await list(`?incident=${INCIDENT}&state=failed`);
    expect(delivery).toMatchObject({
      state: 'failed',
      status: 422,
      attempt: 1,
      incidentId: INCIDENT,
      response: 'words',
      url: url.replace('t0ken-of-receiver', 'hidden'),
    });
    expect(delivery).not.toHaveProperty('payload');
    expect(await list('?state=delivered')).toEqual([]);
    expect((await get('/api/webhooks/deliveries?state=lost')).json()).toMatchObject({ code: 'INVALID_INPUT', field: 'state' });
  });

  it('is for responders', async () => {
    const reporter = await api.token('reporter');
    expect((await get('/api/webhooks/deliveries', reporter)).statusCode).toBe(403);
    expect((await post('/api/webhooks/redrive', reporter)).statusCode).toBe(403);
  });
});

describe('a redrive', () => {
  it('sends the same webhook again, is logged as the next attempt and audited', async () => {
    await refused();
    status = 200;
    const [first] = await list();
    const response = await post(`/api/webhooks/deliveries/${String(first?.['id'])}/redrive`);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ state: 'delivered', redrivenBy: 'grace' });
    expect(requests[1]?.headers['webhook-id']).toBe(requests[0]?.headers['webhook-id']);
    expect((await list()).map(({ attempt, state }) => [attempt, state])).toEqual([
      [2, 'delivered'],
      [1, 'failed'],
    ]);
    const [audited] = await rows<{ actor: string; message: string }>(
      api.postgres.pool,
      "SELECT actor, message FROM audit_log WHERE type = 'webhook.redriven'",
    );
    expect(audited).toEqual({ actor: 'grace', message: 'grace sent 1 webhook again; 1 arrived.' });
    const [row] = await rows<{ state: string; reason: string }>(api.postgres.pool, 'SELECT state, reason FROM notifications');
    expect(row).toEqual({ state: 'delivered', reason: 'redriven by grace' });
  });

  it('of all takes those whose newest attempt failed, once', async () => {
    await refused(1);
    await refused(2);
    status = 200;
    expect((await post('/api/webhooks/redrive')).json()).toMatchObject({ redriven: 2, delivered: 2 });
    expect((await post('/api/webhooks/redrive?state=failed')).json()).toEqual({ redriven: 0, delivered: 0, deliveries: [] });
    expect(requests).toHaveLength(4);
  });

  it('that fails again says so', async () => {
    await refused();
    expect((await post('/api/webhooks/redrive')).json()).toMatchObject({ redriven: 1, delivered: 0 });
    expect((await list())[0]).toMatchObject({ attempt: 2, state: 'failed', redrivenBy: 'grace' });
  });

  it('needs a delivery that is there and whose address is known', async () => {
    expect((await post('/api/webhooks/deliveries/11111111-1111-4111-8111-111111111111/redrive')).json()).toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
    await refused();
    await rows(api.postgres.pool, 'DELETE FROM notifications');
    const [delivery] = await list();
    const response = await post(`/api/webhooks/deliveries/${String(delivery?.['id'])}/redrive`);
    expect(response.json()).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining('address') as unknown });
    expect(requests).toHaveLength(1);
  });
});
