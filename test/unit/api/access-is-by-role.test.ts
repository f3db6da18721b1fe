import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ limits: { perAddress: 40 } });
});
afterAll(() => api.close());

const get = (url: string, headers: Record<string, string> = {}) => api.app.inject({ url, headers });

describe('a token', () => {
  it.each(['/api/incidents', '/api/me', '/api/tokens', '/api/audit', '/api/stream', '/api/sandbox/messages'])(
    'is needed for %s',
    async (url) => {
      expect((await get(url)).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
      expect((await get(url, bearer('salvor_made_up'))).statusCode).toBe(401);
    },
  );

  it('allows what its role allows, and nothing above it', async () => {
    const reporter = bearer(await api.token('reporter'));
    const responder = bearer(await api.token('responder', 'ops'));
    expect((await get('/api/me', reporter)).json()).toMatchObject({ name: 'reporter', role: 'reporter' });
    expect((await get('/api/incidents', reporter)).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await get('/api/incidents', responder)).statusCode).toBe(200);
    expect((await get('/api/tokens', responder)).statusCode).toBe(403);
    expect((await get('/api/tokens', bearer(ADMIN_TOKEN))).statusCode).toBe(200);
  });

  it('is made once, listed without its text, used, revoked, and audited', async () => {
    const admin = bearer(ADMIN_TOKEN);
    const made = await api.app.inject({
      method: 'POST',
      url: '/api/tokens',
      headers: admin,
      payload: { role: 'responder', name: 'night shift' },
    });
    expect(made.statusCode).toBe(201);
    const { id, token } = made.json<{ id: string; token: string }>();
    expect((await get('/api/me', bearer(token))).json()).toMatchObject({ name: 'night shift' });
    expect((await get('/api/tokens', admin)).body).not.toContain(token);
    const stored = await api.postgres.pool.query('SELECT * FROM tokens');
    expect(JSON.stringify(stored.rows)).not.toContain(token);

    expect((await api.app.inject({ method: 'DELETE', url: `/api/tokens/${id}`, headers: admin })).statusCode).toBe(204);
    expect((await get('/api/me', bearer(token))).statusCode).toBe(401);
    const audited = (await get('/api/audit', admin)).json<{ entries: { type: string }[] }>();
    expect(audited.entries.map(({ type }) => type)).toEqual(['token.revoked', 'token.created']);
    expect((await get('/api/audit/verify', admin)).json()).toMatchObject({ intact: true });
  });
});

describe('a session of the console', () => {
  async function login(token: string) {
    const answer = await api.app.inject({ method: 'POST', url: '/login', payload: { token } });
    const [cookie] = answer.cookies;
    return { answer, cookie };
  }

  it('is a cookie that scripts and foreign pages cannot use', async () => {
    const { answer, cookie } = await login(ADMIN_TOKEN);
    expect(answer.json()).toMatchObject({ role: 'admin' });
    expect(cookie).toMatchObject({ name: 'salvor_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie?.value).not.toContain(ADMIN_TOKEN);
  });

  it('reads at once, and acts only from the console itself', async () => {
    const { cookie } = await login(ADMIN_TOKEN);
    const cookies = { [cookie!.name]: cookie!.value };
    const act = (headers: Record<string, string>) =>
      api.app.inject({ method: 'POST', url: '/api/tokens', cookies, headers, payload: { role: 'reporter', name: 'x' } });
    expect((await api.app.inject({ url: '/api/incidents', cookies })).statusCode).toBe(200);
    expect((await act({})).json()).toMatchObject({ code: 'FORBIDDEN', field: 'x-salvor-console' });
    expect((await act({ 'x-salvor-console': '1', origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await act({ 'x-salvor-console': '1', origin: 'http://localhost:80', host: 'localhost:80' })).statusCode).toBe(403);
    expect((await act({ 'x-salvor-console': '1' })).statusCode).toBe(201);
  });

  it('is refused when forged or altered', async () => {
    const { cookie } = await login(ADMIN_TOKEN);
    const [hash, expires, signature] = cookie!.value.split('.');
    for (const value of [`${hash}.${Number(expires) + 1}.${signature}`, `${hash}.${expires}`, 'rubbish']) {
      expect((await api.app.inject({ url: '/api/me', cookies: { salvor_session: value } })).statusCode).toBe(401);
    }
  });

  it('is refused for an unknown token', async () => {
    const { answer } = await login('made up');
    expect(answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', field: 'token' });
  });
});

it('an address that guesses tokens is slowed down, and told for how long', async () => {
  let last = await get('/api/me', bearer('guess-0'));
  for (let guess = 1; last.statusCode === 401 && guess < 60; guess += 1) last = await get('/api/me', bearer(`guess-${guess}`));
  expect(last.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  expect((await get('/api/me', bearer(ADMIN_TOKEN))).statusCode).toBe(200);
});
