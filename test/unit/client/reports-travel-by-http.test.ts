import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { createSalvor, httpTransport } from '../../../src/client/index.ts';
import { keptLog } from './simulated-incidents.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = { status: number; body?: unknown };

/** An API that answers as told, and the requests it got. */
async function api(answer: (request: IncomingMessage, body: string) => Answer) {
  const requests: { method: string; url: string; authorization: string | undefined; body: string }[] = [];
  server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      requests.push({ method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization, body });
      const { status, body: answered = {} } = answer(request, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
    })();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { requests, url: `http://127.0.0.1:${port}` };
}

test('a report is posted with the token', async () => {
  const { requests, url } = await api(() => ({ status: 202, body: { workflowId: 'x' } }));
  const salvor = createSalvor({ service: 'shop', transport: httpTransport({ url, token: 'tk' }), spool: false });
  salvor.report(new Error('disk is full'), { operation: 'write' });
  expect(await salvor.flush()).toBe(true);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ method: 'POST', url: '/api/reports', authorization: 'Bearer tk' });
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ service: 'shop', operation: 'write', seq: 1, count: 1 });
  await salvor.close();
});

test('a report that is refused as invalid is dropped and counted; one that meets an overload is sent again', async () => {
  const answers: Answer[] = [
    { status: 503 },
    { status: 429 },
    { status: 400, body: { code: 'INVALID_INPUT', detail: 'operation is missing' } },
  ];
  const { requests, url } = await api(() => answers.shift() ?? { status: 202 });
  const salvor = createSalvor({ service: 'shop', transport: httpTransport({ url, token: 'tk' }), spool: false, logger: keptLog() });
  salvor.report(new Error('disk is full'), { operation: 'write' });
  await vi.waitFor(() => expect(salvor.stats().dropped).toBe(1), { timeout: 8_000 });
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  expect(Object.keys(salvor.stats().droppedBecause)[0]).toContain('operation is missing');
  await salvor.close();
}, 15_000);

const incident = (state: string, sentAt?: string) => ({ id: 'shop-1', state, levels: [{ sentAt }] });

test.each([
  ['recovered', incident('recovered'), 'recovered'],
  ['told to people', incident('retrying', '2026-11-23T20:00:00Z'), 'escalated'],
  ['out of means', incident('exhausted'), 'escalated'],
  ['still at work', incident('retrying'), 'working'],
])('handleError tells that the incident is %s', async (_, live, status) => {
  let fingerprint = '';
  const { url } = await api((request, body) => {
    if (request.method === 'POST') fingerprint = (JSON.parse(body) as { fingerprint: string }).fingerprint;
    if (request.url?.startsWith('/api/incidents?')) return { status: 200, body: { incidents: [{ ...live, fingerprint }] } };
    return { status: request.method === 'POST' ? 202 : 200, body: live };
  });
  const salvor = createSalvor({ service: 'shop', transport: httpTransport({ url, token: 'tk' }), spool: false });
  expect(await salvor.handleError(new Error('disk is full'), { operation: 'write' }, { waitMs: 700 })).toEqual({
    status,
    incidentId: 'shop-1',
  });
  await salvor.close();
});

test('handleError says unreachable when nobody took the report, and the report still arrives later', async () => {
  let up = false;
  const { requests, url } = await api(() => ({ status: up ? 202 : 503 }));
  const salvor = createSalvor({ service: 'shop', transport: httpTransport({ url, token: 'tk' }), spool: false, logger: keptLog() });
  expect(await salvor.handleError(new Error('disk is full'), { operation: 'write' }, { waitMs: 300 })).toEqual({ status: 'unreachable' });
  up = true;
  expect(await salvor.flush(8_000)).toBe(true);
  expect(requests.length).toBeGreaterThan(1);
  await salvor.close();
}, 15_000);
