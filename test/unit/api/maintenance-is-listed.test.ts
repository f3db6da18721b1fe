import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleText } from '../oncall/an-example.ts';
import { bearer, startApi, type TestApi } from './server.ts';

const HOUR = 3_600_000;
const soon = new Date(Date.now() + HOUR).toISOString();
const WINDOWS = `
maintenance:
  - { name: now, matchers: ['service="shop"'], until: '${soon}' }
  - { name: over, matchers: ['service="cart"'], until: '2020-01-01T00:00:00Z' }
  - { name: never, matchers: ['service="old"'], time_intervals: [{ years: ['2020'] }] }
`;

let api: TestApi;
beforeAll(async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'salvor-maintenance-')), 'policy.yaml');
  await writeFile(file, (await exampleText()) + WINDOWS);
  api = await startApi({ env: { SALVOR_POLICY: file } });
});
afterAll(() => api.close());

it('lists the windows of the policy with their times, and until when those last that are open', async () => {
  const answer = await api.app.inject({ url: '/api/maintenance', headers: bearer(await api.token('responder', 'ana')) });
  expect(answer.statusCode).toBe(200);
  const { windows } = answer.json<{ windows: object[] }>();
  expect(windows).toMatchObject([
    { name: 'now', matchers: ['service="shop"'], until: soon, openUntil: soon },
    { name: 'over', until: '2020-01-01T00:00:00Z' },
    { name: 'never', time_intervals: [{ years: ['2020'] }] },
  ]);
  expect(windows.slice(1).some((window) => 'openUntil' in window)).toBe(false);
});

it('needs a responder', async () => {
  expect((await api.app.inject({ url: '/api/maintenance' })).statusCode).toBe(401);
  expect((await api.app.inject({ url: '/api/maintenance', headers: bearer(await api.token('reporter')) })).statusCode).toBe(403);
});
