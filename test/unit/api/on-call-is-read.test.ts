import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loggableUrl } from '../../../src/api/log.ts';
import { exampleText } from '../oncall/an-example.ts';
import { bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
let headers: Record<string, string>;
beforeAll(async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'salvor-oncall-')), 'policy.yaml');
  await writeFile(file, await exampleText());
  api = await startApi({ env: { SALVOR_POLICY: file } });
  headers = bearer(await api.token('responder', 'ops'));
});
afterAll(() => api.close());

const get = (url: string, own: Record<string, string> = headers) => api.app.inject({ url, headers: own });

describe('on call over HTTP', () => {
  it.each([
    '/api/oncall?person=ana',
    '/api/oncall/schedules',
    '/api/oncall/readiness',
    '/api/oncall/drill',
    '/api/oncall/schedules/payments-primary/shifts',
  ])('needs a responder for %s', async (url) => {
    expect((await get(url, {})).statusCode).toBe(401);
    expect((await get(url, bearer(await api.token('reporter')))).statusCode).toBe(403);
  });

  it('says who it is at a moment, why, how they are reached, and who comes next', async () => {
    expect((await get('/api/oncall?team=payments&at=2026-03-04T12:00:00Z')).json()).toEqual({
      at: '2026-03-04T12:00:00.000Z',
      people: [
        {
          person: 'cara',
          name: 'Cara Lind',
          steps: [{ channel: 'voice', to: '+12025550145', afterMs: 0 }],
          schedule: 'payments-primary',
          layer: 'weekly',
          override: 'ana-is-away',
          insteadOf: 'ana',
          until: '2026-03-05T08:00:00.000Z',
        },
      ],
      reason:
        'Cara Lind is on call for payments-primary (override ana-is-away in place of Ana Ruiz, until Thu 5 Mar 09:00 CET), as the schedule of team Payments',
      next: { person: 'ana', name: 'Ana Ruiz', from: '2026-03-05T08:00:00.000Z' },
    });
  });

  it.each([
    ['/api/oncall', 400, 'give one of schedule, team and person'],
    ['/api/oncall?team=payments&person=ana', 400, 'give one of schedule, team and person'],
    ['/api/oncall?team=paymets', 404, 'There is no team "paymets". Write "payments".'],
    ['/api/oncall?person=constructor', 404, 'There is no person "constructor"'],
    ['/api/oncall?person=ana&at=tomorrow', 400, 'at:'],
    ['/api/oncall/schedules/payments/shifts', 404, 'There is no schedule "payments". Write one of payments-primary.'],
    ['/api/oncall/schedules/payments-primary/shifts?from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z', 400, 'must be after "from"'],
    ['/api/oncall/schedules/payments-primary/shifts?from=2026-01-01T00:00:00Z', 400, 'goes together with "until"'],
    ['/api/oncall/schedules/payments-primary/shifts?from=2026-01-01T00:00:00Z&until=2036-01-01T00:00:00Z', 400, 'must be at most 400 days'],
    ['/api/oncall/people/nobody/calendar-link', 404, 'There is no person "nobody"'],
  ])('refuses %s', async (url, status, detail) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.json<{ detail: string }>().detail).toContain(detail);
  });

  it('lists schedules with their layers and who is on call now', async () => {
    const { schedules, people, teams } = (await get('/api/oncall/schedules')).json<{
      people: { id: string; name: string }[];
      teams: { id: string; name: string }[];
      schedules: { name: string; layers: { name: string }[]; teams: string[]; now: { people: unknown[] } }[];
    }>();
    expect(schedules).toMatchObject([{ name: 'payments-primary', timeZone: 'Europe/Berlin', teams: ['payments'] }]);
    expect(schedules[0]?.layers.map(({ name }) => name)).toEqual(['weekly', 'nights']);
    expect(schedules[0]?.now.people).toHaveLength(1);
    expect(people).toContainEqual({ id: 'cara', name: 'Cara Lind' });
    expect(teams).toEqual([{ id: 'payments', name: 'Payments' }]);
  });

  it('shows the layers of a schedule, the result, its overrides and its gaps', async () => {
    const query = 'from=2026-03-02T00:00:00Z&until=2026-03-09T00:00:00Z';
    const shifts = (await get(`/api/oncall/schedules/payments-primary/shifts?${query}`)).json<{
      layers: { shifts: unknown[] }[];
      final: object[];
      overrides: object[];
      gaps: object[];
    }>();
    expect(shifts.layers.map((layer) => layer.shifts.length)).toEqual([2, 6]);
    expect(shifts.final).toContainEqual({
      from: '2026-03-03T08:00:00.000Z',
      until: '2026-03-03T21:00:00.000Z',
      person: 'cara',
      name: 'Cara Lind',
      layer: 'weekly',
      override: 'ana-is-away',
      insteadOf: 'ana',
    });
    expect(shifts.overrides).toMatchObject([{ id: 'ana-is-away', from: '2026-03-03T08:00:00.000Z' }]);
    expect(shifts.gaps).toEqual([]);
  });

  it('answers readiness and the drill of a year, each worked out beside the API', async () => {
    const [readiness, drill, again] = await Promise.all([get('/api/oncall/readiness'), get('/api/oncall/drill'), get('/api/oncall/drill')]);
    expect(readiness.json()).toMatchObject({ ready: true, people: 3, teams: 1, schedules: 1 });
    expect(drill.json()).toMatchObject({ reachesSomebody: true });
    expect(again.body).toBe(drill.body);
  });

  it('describes itself in OpenAPI', async () => {
    const { paths } = (await get('/openapi.json')).json<{ paths: Record<string, unknown> }>();
    expect(Object.keys(paths).filter((path) => path.startsWith('/api/oncall'))).toEqual(
      expect.arrayContaining([
        '/api/oncall',
        '/api/oncall/schedules/{name}/calendar.ics',
        '/api/oncall/people/{name}/calendar.ics',
        '/api/oncall/drill',
      ]),
    );
  });
});

describe('a calendar client', () => {
  const feedOf = async (path: string, own = headers) => new URL((await get(`${path}/calendar-link`, own)).json<{ url: string }>().url);
  const SCHEDULE = '/api/oncall/schedules/payments-primary';

  it('reads a feed by its address alone', async () => {
    const url = await feedOf(SCHEDULE);
    const answer = await get(url.pathname + url.search, {});
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(answer.body).toContain('SUMMARY:Ben Okafor on call for payments-primary');
    expect(loggableUrl(url.pathname + url.search)).toBe(`${SCHEDULE}/calendar.ics?token=[redacted]`);
  });

  it('is refused without a token, with an altered one, and with that of another calendar', async () => {
    const url = await feedOf('/api/oncall/people/ana');
    const others = [
      `${SCHEDULE}/calendar.ics`,
      `${SCHEDULE}/calendar.ics${url.search}`,
      `/api/oncall/people/ben/calendar.ics${url.search}`,
      `${url.pathname}${url.search.slice(0, -3)}`,
    ];
    for (const other of others) expect((await get(other, {})).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect((await get(url.pathname + url.search, {})).statusCode).toBe(200);
  });

  it('is refused once the access of whoever made the address has ended', async () => {
    const admin = bearer('admin-token-of-the-environment');
    const made = await api.app.inject({
      method: 'POST',
      url: '/api/tokens',
      headers: admin,
      payload: { role: 'responder', name: 'leaver' },
    });
    const { id, token } = made.json<{ id: string; token: string }>();
    const url = await feedOf(SCHEDULE, bearer(token));
    expect((await get(url.pathname + url.search, {})).statusCode).toBe(200);
    await api.app.inject({ method: 'DELETE', url: `/api/tokens/${id}`, headers: admin });
    expect((await get(url.pathname + url.search, {})).statusCode).toBe(401);
  });

  it('may send a bearer token instead, of a responder', async () => {
    expect((await get(`${SCHEDULE}/calendar.ics`)).statusCode).toBe(200);
    expect((await get(`${SCHEDULE}/calendar.ics`, bearer(await api.token('reporter')))).statusCode).toBe(403);
  });
});
