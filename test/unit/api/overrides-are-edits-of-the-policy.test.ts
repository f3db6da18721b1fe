import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

const POLICY = `version: 1
# The people, as they are reached.
people:
  ana:  { name: Ana, methods: [{ id: mail, channel: email, to: ana@example.com }] } # since 2024
  ben:  { name: Ben, methods: [{ id: mail, channel: email, to: ben@example.com }] }
  cleo: { name: Cleo, methods: [{ id: mail, channel: email, to: cleo@example.com }] }
schedules:
  primary:
    timeZone: Europe/Berlin
    layers:
      - { name: week, start: "2026-01-05T09:00", rotation: { unit: weekly }, people: [ana, ben] }
escalation:
  default:
    levels:
      - { name: On call, after: 0s, minSeverity: warning, notify: [{ schedule: primary }] }
# The end.
`;
const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Math.floor(Date.now() / 1_000) * 1_000 + hours * HOUR).toISOString().replace('.000Z', 'Z');

interface Overridden {
  revision: number;
  changed: boolean;
  message: string;
  overrides: { id: string; person: string; replaces?: string; from: string; until: string; by: string }[];
}

describe('an override', () => {
  let api: TestApi;
  let responder: Record<string, string>;
  beforeAll(async () => {
    api = await startApi();
    responder = bearer(await api.token('responder', 'ops'));
    const applied = await api.app.inject({ method: 'POST', url: '/api/policy', headers: bearer(ADMIN_TOKEN), payload: { text: POLICY } });
    expect(applied.json()).toMatchObject({ revision: 1 });
  });
  afterAll(() => api.close());

  const send = async <Answer = Overridden>(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) =>
    (await api.app.inject({ method, url, headers: responder, ...(payload && { payload }) })).json<Answer>();
  const text = async () => (await send<{ text: string }>('GET', '/api/policy')).text;
  const override = (more: object) =>
    send('POST', '/api/oncall/overrides', { schedule: 'primary', person: 'cleo', until: inHours(2), ...more });

  it('adds lines to the policy and leaves all others as they were', async () => {
    const from = inHours(1);
    const made = await override({ from, reason: 'dentist', by: 'ann', replaces: 'ana' });
    expect(made).toMatchObject({
      revision: 2,
      changed: true,
      message: `cleo in place of ana on primary, ${from} to ${inHours(2)} (dentist)`,
      overrides: [{ person: 'cleo', replaces: 'ana', from, until: inHours(2), by: 'ann (token ops)' }],
    });
    const [{ id } = { id: '' }] = made.overrides;
    expect(await text()).toBe(
      `${POLICY}overrides:\n  - id: ${id}\n    schedule: primary\n    from: ${from}\n    until: ${inHours(2)}\n    person: cleo\n    replaces: ana\n    reason: dentist\n    by: ann (token ops)\n`,
    );
    expect(await send('GET', '/api/policy/revisions/2')).toMatchObject({
      author: 'ann (token ops)',
      door: 'api',
      changes: [{ change: 'added', words: `overrides[0]: added (${id})` }],
    });
    expect(await send('GET', '/api/oncall/overrides?schedule=primary')).toMatchObject({ overrides: [{ id, reason: 'dentist' }] });
    expect(await send('GET', '/api/oncall/overrides?schedule=other')).toEqual({ overrides: [] });
  });

  it('begins now when it does not say when, and takes times of the clocks where the schedule is', async () => {
    const begun = Date.now();
    const { overrides } = await override({ until: '2030-07-01T09:00' });
    expect(Date.parse(overrides[0]?.from ?? '')).toBeGreaterThan(begun - 1_001);
    expect(overrides[0]?.until, 'Berlin is two hours ahead in July').toBe('2030-07-01T07:00:00Z');
  });

  it('is made once, however often it is sent', async () => {
    const wanted = { id: 'night-shift', from: inHours(1), until: inHours(3) };
    const { revision } = await override(wanted);
    expect(await override(wanted)).toMatchObject({ revision, changed: false, overrides: [{ id: 'night-shift' }] });
  });

  it.each([
    ['a person that is not there', { person: 'cloe' }, 'person', 'There is no person "cloe". Write "cleo".'],
    ['a schedule that is not there', { schedule: 'primry' }, 'schedule', 'There is no schedule "primry". Write "primary".'],
    ['somebody replaced who is not there', { replaces: 'bne' }, 'replaces', 'There is no person "bne"'],
    ['a person in their own place', { replaces: 'cleo' }, 'replaces', 'cannot stand in for themselves'],
    ['an end before the beginning', { from: inHours(3) }, 'until', 'is not after the beginning'],
    ['an end in the past', { from: inHours(-3), until: inHours(-2) }, 'until', 'is in the past'],
    ['a beginning in the past', { from: inHours(-3) }, 'from', 'is in the past, and who was on call then stays as it was. Leave it out'],
    ['a time that is none', { until: 'tomorrow' }, 'until', 'must be a time such as "2026-03-02T09:00:00Z"'],
    ['a field that is unknown', { who: 'ana' }, 'who', 'nrecognized key'],
  ])('is refused for %s', async (_, more, field, words) => {
    const before = await text();
    const refusal = await override(more);
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', field, detail: expect.stringContaining(words) as string });
    expect(await text()).toBe(before);
  });

  it('is removed while it is to come, ends now while it runs, and stays once it is over', async () => {
    const before = await text();
    await override({ id: 'to-come', from: inHours(5), until: inHours(6) });
    expect(await send('DELETE', '/api/oncall/overrides/to-come?by=ann')).toMatchObject({ message: 'The override to-come is taken back.' });
    expect(await text()).toBe(before);

    await override({ id: 'running' });
    expect(await send('DELETE', '/api/oncall/overrides/running')).toMatchObject({ message: 'The override running ends now.' });
    expect(await text()).toContain('id: running');
    expect(await send('DELETE', '/api/oncall/overrides/running')).toMatchObject({
      code: 'INVALID_INPUT',
      detail: expect.stringContaining('ended at') as string,
    });
    expect(await send('DELETE', '/api/oncall/overrides/never')).toMatchObject({ code: 'NOT_FOUND' });
    const ids = async (query: string) =>
      (await send('GET', `/api/oncall/overrides${query}`)).overrides.map(({ id }) => id).filter((id) => id === 'running');
    expect(await ids('')).toEqual([]);
    expect(await ids('?over=true')).toEqual(['running']);
  });

  it('comes as two for a swap: each takes the turn of the other', async () => {
    const turns = [
      { person: 'ana', from: inHours(24), until: inHours(48) },
      { person: 'ben', from: inHours(48), until: inHours(72) },
    ];
    const swapped = await send('POST', '/api/oncall/swaps', { id: 'wedding', schedule: 'primary', turns, reason: 'wedding' });
    expect(swapped.overrides).toMatchObject([
      { id: 'wedding.1', person: 'ben', replaces: 'ana', from: inHours(24), until: inHours(48) },
      { id: 'wedding.2', person: 'ana', replaces: 'ben', from: inHours(48), until: inHours(72) },
    ]);
    expect(await send('GET', `/api/policy/revisions/${swapped.revision}`), 'one revision').toMatchObject({
      changes: [{ change: 'added' }, { change: 'added' }],
    });
    expect(await send('POST', '/api/oncall/swaps', { schedule: 'primary', turns: turns.slice(0, 1) })).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('loses no edit when many are made at once', async () => {
    const ids = Array.from({ length: 5 }, (_, number) => `at-once-${number}`);
    const made = await Promise.all(ids.map((id, number) => override({ id, from: inHours(100 + number), until: inHours(101 + number) })));
    expect(new Set(made.map(({ revision }) => revision)).size).toBe(5);
    const { overrides } = await send('GET', '/api/oncall/overrides');
    expect(overrides.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });

  it('needs the role of a responder', async () => {
    const reporter = bearer(await api.token('reporter'));
    const answer = await api.app.inject({ method: 'POST', url: '/api/oncall/overrides', headers: reporter, payload: {} });
    expect(answer.statusCode).toBe(403);
  });
});
