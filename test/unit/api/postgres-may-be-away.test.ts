import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
let responder: string;
beforeAll(async () => {
  api = await startApi();
  responder = await api.token('responder');
  await api.postgres.stopServer();
});
afterAll(() => api.close());

const get = (url: string, token: string) => api.app.inject({ url, headers: bearer(token) });

it('tokens that were known still open the door', async () => {
  for (const token of [ADMIN_TOKEN, responder]) expect((await get('/api/me', token)).statusCode).toBe(200);
  expect((await get('/api/me', 'unknown')).statusCode).toBe(401);
});

it('what needs rows says so within seconds, with the remedy', async () => {
  const began = Date.now();
  for (const url of ['/api/incidents', '/api/incidents/shop-0123456789abcdef-00000001/timeline', '/api/tokens']) {
    expect((await get(url, ADMIN_TOKEN)).json()).toMatchObject({ status: 503, code: 'DATABASE_UNREACHABLE' });
  }
  expect(Date.now() - began).toBeLessThan(5_000);
});

it('the process is alive, not ready, and names what is missing', async () => {
  expect((await get('/healthz', '')).json()).toEqual({ status: 'ok' });
  const ready = await get('/readyz', '');
  expect(ready.statusCode).toBe(503);
  expect(ready.json()).toMatchObject({ status: 'degraded', checks: { postgres: { ok: false }, temporal: { ok: false } } });
});

it('rows are read again as soon as Postgres is back', async () => {
  await api.postgres.startServer();
  expect((await get('/api/incidents', responder)).statusCode).toBe(200);
});
