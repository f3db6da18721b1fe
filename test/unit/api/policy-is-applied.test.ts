import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

const policy = (after: string, extra = '') => `# Who is told when the shop breaks.
version: 1
escalation:
  shop:
    levels:
      - name: Development
        after: 0s
        minSeverity: info
        notify: [{ channel: email, to: dev@example.com }]
      - name: Operations
        after: ${after}
        notify: [{ channel: email, to: operations@example.com }]
  default:
    levels:
      - { name: All, after: 0s, minSeverity: warning, notify: [{ channel: email, to: all@example.com }] }
playbooks:
  - { name: shop, match: { service: [shop] }, escalation: shop }
${extra}`;

interface Revised {
  revision: number;
  changed: boolean;
  author: string;
  door: string;
  message: string;
  changes: { path: string; change: string; words: string }[];
  diff: string;
}

describe('the policy', () => {
  let api: TestApi;
  let responder: Record<string, string>;
  const admin = bearer(ADMIN_TOKEN);
  beforeAll(async () => {
    api = await startApi();
    responder = bearer(await api.token('responder', 'ops'));
  });
  afterAll(() => api.close());

  const get = async <Answer>(url: string, headers = responder) => (await api.app.inject({ url, headers })).json<Answer>();
  const post = async (url: string, payload?: object, headers: Record<string, string> = admin) =>
    await api.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
  const apply = async (text: string, more: object = {}) => (await post('/api/policy', { text, ...more })).json<Revised>();

  it('is the built-in one at first, as a text to begin with', async () => {
    const shown = await get<{ text: string }>('/api/policy');
    expect(shown).toMatchObject({ revision: 0, from: 'built-in' });
    expect((await post('/api/policy/check', { text: shown.text })).json()).toMatchObject({ sound: true, changes: [], diff: '' });
    expect(await get('/api/policy/revisions')).toEqual({ revisions: [] });
  });

  it('is checked without being changed: each problem with its line and what to write instead', async () => {
    const wrong = policy('30m').replace('minSeverity: info', 'minSeverity: inof');
    expect((await post('/api/policy/check', { text: wrong }, responder)).json()).toMatchObject({
      sound: false,
      revision: 0,
      problems: [{ line: 8, column: 22, path: 'escalation.shop.levels[0].minSeverity', message: '"inof" is not allowed; write "info"' }],
    });
    const sound = (await post('/api/policy/check', { text: policy('30m') }, responder)).json<Revised & { unreached: string[] }>();
    expect(sound).toMatchObject({ sound: true, problems: [] });
    expect(sound.unreached).toEqual(['escalation.default tells nobody of a failure that is info.']);
    expect(sound.changes.map(({ words }) => words)).toContain('escalation.shop: added (levels: Development, Operations)');
    expect(await get('/api/policy')).toMatchObject({ revision: 0 });
  });

  it('comes into force as a revision with author, door and message, and new incidents follow it at once', async () => {
    const text = policy('30m');
    const revised = await apply(text, { message: 'our own', by: 'ann', via: 'cli' });
    expect(revised).toMatchObject({ revision: 1, changed: true, author: 'ann (token admin)', door: 'cli', message: 'our own' });
    expect(await get('/api/policy')).toMatchObject({ revision: 1, text, from: 'database', author: 'ann (token admin)' });
    const audited = await get<{ entries: object[] }>('/api/audit?type=policy.applied', admin);
    expect(audited.entries[0]).toMatchObject({
      actor: 'ann (token admin)',
      message: 'Policy revision 1 is in force: our own.',
      data: { revision: 1, door: 'cli', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
    expect(await get('/api/audit/verify', admin)).toMatchObject({ intact: true });
  });

  it('is left alone by the same text, whatever its base was', async () => {
    expect(await apply(policy('30m'), { base: 0 })).toMatchObject({ revision: 1, changed: false, changes: [], diff: '' });
    expect(await get<{ revisions: object[] }>('/api/policy/revisions')).toMatchObject({ revisions: [{ revision: 1 }] });
  });

  it('says what a change means, and shows it in the text', async () => {
    const { changes, diff, door } = await apply(policy('20m'), { base: 1 });
    expect(changes).toEqual([
      { path: 'escalation.shop.levels[1].after', change: 'changed', words: 'escalation.shop.levels[1].after: 30m → 20m' },
    ]);
    expect(diff).toContain('--- revision 1\n+++ policy\n');
    expect(diff).toContain('-        after: 30m\n+        after: 20m\n');
    expect(door).toBe('api');
  });

  it('is refused with every line when it is not sound, and the one in force stays', async () => {
    const answer = await post('/api/policy', { text: policy('30m').replaceAll('escalation: shop', 'escalation: shpo') });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      code: 'POLICY_INVALID',
      detail: 'policy:17:59 playbooks[0].escalation: playbook "shop" escalates by "shpo", which is not defined; write "shop"',
    });
    expect((await post('/api/policy', { text: '' })).json()).toMatchObject({ code: 'INVALID_INPUT', field: 'text' });
    expect((await post('/api/policy', {})).json()).toMatchObject({ code: 'INVALID_INPUT', field: 'text' });
    expect((await post('/api/policy', { text: 'version: 1', author: 'eve' })).json()).toMatchObject({ code: 'INVALID_INPUT' });
    expect((await post('/api/policy', { text: `${policy('30m')}# \u0000` })).json()).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await get('/api/policy')).toMatchObject({ revision: 2 });
  });

  it('is not overwritten by who did not see the newest', async () => {
    const answer = await post('/api/policy', { text: policy('10m'), base: 1 });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({
      code: 'POLICY_STALE',
      field: 'base',
      detail: expect.stringContaining('made from revision 1, and revision 2 is in force by now. Look at what changed with') as string,
    });
    const both = await Promise.all([15, 16, 17].map((minutes) => post('/api/policy', { text: policy(`${minutes}m`), base: 2 })));
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409]);
  });

  it('is known in its whole history, each revision with what it changed', async () => {
    const { revisions } = await get<{ revisions: { revision: number; at: string }[] }>('/api/policy/revisions');
    expect(revisions.map(({ revision }) => revision)).toEqual([3, 2, 1]);
    expect(Date.parse(revisions[0]?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(await get('/api/policy/revisions?limit=1&before=3')).toMatchObject({ revisions: [{ revision: 2 }] });
    expect(await get('/api/policy/revisions/2')).toMatchObject({
      text: policy('20m'),
      changes: [{ words: 'escalation.shop.levels[1].after: 30m → 20m' }],
    });
    expect(await get('/api/policy/revisions/99')).toMatchObject({ code: 'NOT_FOUND', field: 'revision' });
    expect(await get('/api/policy/revisions/first')).toMatchObject({ code: 'INVALID_INPUT', field: 'revision' });
    await expect(api.postgres.pool.query('UPDATE policy_revisions SET text = $1', ['x'])).rejects.toThrow('append-only');
  });

  it('goes back to an earlier revision by a new one', async () => {
    expect((await post('/api/policy/revert/1', { message: 'too loud' })).json()).toMatchObject({
      revision: 4,
      message: 'back to revision 1: too loud',
    });
    expect(await get('/api/policy')).toMatchObject({ revision: 4, text: policy('30m') });
    expect((await post('/api/policy/revert/1')).json()).toMatchObject({ revision: 4, changed: false });
    expect((await post('/api/policy/revert/9', {})).json()).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is read by responders, and changed by administrators only', async () => {
    expect((await post('/api/policy', { text: policy('5m') }, responder)).statusCode).toBe(403);
    expect((await post('/api/policy/revert/1', {}, responder)).statusCode).toBe(403);
    const reporter = bearer(await api.token('reporter'));
    expect(await get('/api/policy', reporter)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is still shown while Postgres is away', async () => {
    await api.postgres.stopServer();
    try {
      expect(await get('/api/policy')).toMatchObject({ revision: 4, text: policy('30m'), from: 'database' });
      expect((await post('/api/policy', { text: policy('5m') })).json()).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    } finally {
      await api.postgres.startServer();
    }
  });
});
