import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { upsertIncident } from '../../../src/storage/upsert-incident.ts';
import { joinPageGroup } from '../../../src/storage/join-page-group.ts';
import { viewOf } from '../storage/incident-fixture.ts';
import { bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
let headers: { authorization: string };
beforeAll(async () => {
  api = await startApi();
  headers = bearer(await api.token('responder', 'ana'));
});
afterAll(() => api.close());
beforeEach(() => api.postgres.pool.query('TRUNCATE silences, incidents, page_groups, page_group_members, notifications'));

const HOUR = 3_600_000;
const good = { matchers: 'service="shop",severity!="critical"', duration: '2h', createdBy: 'ana', comment: 'planned reboot' };
const post = (payload: object, url = '/api/silences') => api.app.inject({ method: 'POST', url, headers, payload });
const get = (url: string) => api.app.inject({ url, headers });
const remove = (id: string) => api.app.inject({ method: 'DELETE', url: `/api/silences/${id}`, headers });

describe('a silence', () => {
  it('is made with author, reason and end, is listed, is ended early, and both are audited', async () => {
    const made = await post(good);
    expect(made.statusCode).toBe(201);
    const silence = made.json<{ id: string; startsAt: string; endsAt: string }>();
    expect(silence).toMatchObject({ matchers: '{service="shop",severity!="critical"}', state: 'active', createdBy: 'ana' });
    expect(Date.parse(silence.endsAt) - Date.parse(silence.startsAt)).toBe(2 * HOUR);
    expect((await get('/api/silences?state=active')).json()).toMatchObject({ silences: [{ id: silence.id }] });
    expect((await get(`/api/silences/${silence.id}`)).json()).toMatchObject({ comment: 'planned reboot' });

    expect((await remove(silence.id)).json()).toMatchObject({ state: 'expired', expiredBy: 'ana' });
    expect((await remove(silence.id)).statusCode, 'ending it twice is no mistake').toBe(200);
    expect((await get('/api/silences?state=active')).json()).toEqual({ silences: [] });
    expect((await get('/api/silences')).json()).toMatchObject({ silences: [{ id: silence.id, state: 'expired' }] });

    const audit = await api.app.inject({ url: '/api/audit', headers: bearer(await api.token('admin')) });
    const messages = audit
      .json<{ entries: { type: string; message: string }[] }>()
      .entries.filter(({ type }) => type.startsWith('silence.'));
    expect(messages.map(({ type }) => type)).toEqual(['silence.expired', 'silence.created']);
    expect(messages[1]?.message).toContain('ana silenced {service="shop",severity!="critical"} until');
  });

  it('may begin later', async () => {
    const startsAt = new Date(Date.now() + HOUR).toISOString();
    const endsAt = new Date(Date.now() + 2 * HOUR).toISOString();
    expect((await post({ ...good, duration: undefined, startsAt, endsAt })).json()).toMatchObject({ state: 'pending', startsAt, endsAt });
  });

  it.each([
    ['no matcher', { matchers: '{}' }, 'matchers', 'there is none'],
    ['a matcher that fits everything', { matchers: 'service=~".*"' }, 'matchers', 'would mute every page'],
    ['only a negative matcher', { matchers: ['service!="shop"'] }, 'matchers', 'would mute every page'],
    ['a broken matcher', { matchers: 'service=' }, 'matchers', 'column 9 ends too early'],
    ['a broken expression', { matchers: 'service=~"("' }, 'matchers', 'is no RE2 expression'],
    ['no end', { duration: undefined }, 'endsAt', 'a silence without an end is not made'],
    [
      'an end in the past',
      { duration: undefined, endsAt: '2020-01-01T00:00:00Z', startsAt: '2019-01-01T00:00:00Z' },
      'endsAt',
      'is over already',
    ],
    ['an end before the start', { duration: undefined, endsAt: '2020-01-01T00:00:00Z' }, 'endsAt', 'is not after the start'],
    ['too long an end', { duration: '30d' }, 'endsAt', 'longer than 168 h'],
    ['no author', { createdBy: ' ' }, 'createdBy', ''],
    ['no reason', { comment: undefined }, 'comment', ''],
    ['an unknown field', { matcher: 'a=b' }, 'matcher', ''],
  ])('with %s is refused', async (_name, changes, field, detail) => {
    const answer = await post({ ...good, ...changes });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'INVALID_INPUT', field });
    expect(answer.json<{ detail: string }>().detail).toContain(detail);
  });

  it('of a month is made when that is said to be meant', async () => {
    expect((await post({ ...good, duration: '30d', long: true })).statusCode).toBe(201);
  });

  it('that nobody knows is not found, and a reporter may neither see nor make one', async () => {
    expect((await remove('nope')).statusCode).toBe(404);
    expect((await get('/api/silences/nope')).statusCode).toBe(404);
    const reporter = bearer(await api.token('reporter'));
    for (const request of [{ url: '/api/silences' }, { method: 'POST', url: '/api/silences', payload: good } as const]) {
      expect((await api.app.inject({ ...request, headers: reporter })).statusCode).toBe(403);
    }
  });
});

describe('a preview', () => {
  it('names the open incidents and coming pages that would be held back, and makes nothing', async () => {
    const level = { level: 2, name: 'Operations', minSeverity: 'error' as const, dueAt: Date.now(), state: 'waiting' as const };
    const targets = [
      { channel: 'slack' as const, to: '#operations' },
      { channel: 'email' as const, to: 'ops@example.com' },
    ];
    await upsertIncident(api.postgres.pool, viewOf({ levels: [{ ...level, targets }], labels: { team: 'red' } }));
    await upsertIncident(api.postgres.pool, viewOf({ service: 'mail' }));
    await upsertIncident(api.postgres.pool, viewOf({ service: 'gone', state: 'resolved', closedAt: Date.now() }));
    const preview = async (matchers: string) =>
      (await post({ matchers }, '/api/silences/preview')).json<{ incidents: { id: string; pages: unknown[] }[]; open: number }>();

    const all = await preview('service="shop",team="red"');
    expect(all).toMatchObject({ open: 2, incidents: [{ service: 'shop', severity: 'error' }] });
    expect(all.incidents[0]?.pages).toHaveLength(2);
    const one = await preview('channel="slack",level="2"');
    expect(one.incidents).toMatchObject([{ service: 'shop', pages: [{ recipient: 'slack #operations', name: 'Operations' }] }]);
    expect((await preview('service="gone"')).incidents).toEqual([]);
    expect((await get('/api/silences')).json()).toEqual({ silences: [] });
  });
});

describe('the log of pages not sent', () => {
  it('says of each why, and counts by cause', async () => {
    const view = viewOf();
    await upsertIncident(api.postgres.pool, view);
    const insert = `INSERT INTO notifications (key, incident_id, kind, level, channel, target, state, reason, mute_cause, mute_by, queued_at, ended_at)
      VALUES ($1, $2, 'page', 1, 'slack', '#dev', $3, $4, $5, $6, now(), now())`;
    await api.postgres.pool.query(insert, ['a', view.id, 'suppressed', 'ana silenced it', 'silence', 'ab12']);
    await api.postgres.pool.query(insert, ['b', view.id, 'cancelled', 'somebody acted', null, null]);
    await api.postgres.pool.query(insert, ['c', view.id, 'sent', 'accepted', null, null]);
    await api.postgres.pool.query(
      `INSERT INTO events (incident_id, seq, at, type, actor, message, data, prev_hash, hash)
       VALUES ($1, 1, now(), 'escalation.skipped', 'salvor', 'L2 Operations is not told: too mild.', '{"level": 2}', '', 'x')`,
      [view.id],
    );
    const log = (await get('/api/pages-not-sent')).json<{ pages: { cause: string }[]; counts: object }>();
    expect(log.counts).toEqual({ cancelled: 1, silence: 1, skipped: 1 });
    expect(log.pages).toHaveLength(3);
    expect((await get('/api/pages-not-sent?cause=silence&service=shop')).json()).toMatchObject({
      pages: [
        { cause: 'silence', reason: 'ana silenced it', by: 'ab12', incidentId: view.id, channel: 'slack', to: '#dev', service: 'shop' },
      ],
      counts: { silence: 1 },
    });
    expect((await get('/api/pages-not-sent?service=other')).json()).toEqual({ pages: [], counts: {} });
    expect((await get(`/api/pages-not-sent?until=${new Date(Date.now() - HOUR).toISOString()}`)).json()).toMatchObject({ pages: [] });
    expect((await get('/api/pages-not-sent?cause=sunshine')).statusCode).toBe(400);
  });
});

describe('groups', () => {
  it('are listed with who speaks for whom', async () => {
    const asks = {
      groupKey: '{service="shop"}',
      channel: 'slack',
      target: '#dev',
      severity: 2,
      now: Date.now(),
      waitMs: 0,
      windowMs: HOUR,
      repeatMs: HOUR,
    };
    for (const incidentId of ['one', 'two']) await joinPageGroup(api.postgres.pool, { ...asks, incidentId });
    const expected = { groups: [{ groupKey: '{service="shop"}', leaderId: 'one', size: 2, channel: 'slack', target: '#dev' }] };
    expect((await get('/api/groups')).json()).toMatchObject(expected);
    expect((await get('/api/groups?incident=two')).json()).toMatchObject(expected);
    expect((await get('/api/groups?incident=three')).json()).toEqual({ groups: [] });
  });
});
