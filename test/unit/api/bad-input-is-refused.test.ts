import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const REPORT = { service: 'shop', operation: 'checkout', failure: { name: 'Error', message: 'boom' } };
const headers = { ...bearer(ADMIN_TOKEN), 'content-type': 'application/json' };

async function refused(request: {
  method?: 'GET' | 'POST' | 'DELETE';
  url: string;
  payload?: string | Buffer | object;
  headers?: Record<string, string>;
}) {
  const answer = await api.app.inject({ method: 'POST', headers, ...request });
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = Problem.strict().parse(answer.json());
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.remedy).not.toBe('');
  return problem;
}

describe('a report', () => {
  const report = (payload: string | Buffer | object) => refused({ url: '/api/reports', payload });

  it.each([
    ['an unknown field', { ...REPORT, color: 'red' }, 'color'],
    ['an unknown field inside', { ...REPORT, failure: { ...REPORT.failure, colour: 1 } }, 'failure.colour'],
    ['a missing field', { service: 'shop', failure: REPORT.failure }, 'operation'],
    ['a bad service name', { ...REPORT, service: 'shop/../etc' }, 'service'],
    ['a fractional count', { ...REPORT, count: 1.5 }, 'count'],
    ['a time in nanoseconds', { ...REPORT, lastAt: 1_760_000_000_000_000_000 }, 'lastAt'],
    ['a count that no total can hold', { ...REPORT, count: Number.MAX_SAFE_INTEGER }, 'count'],
    ['a reporter that is no key', { ...REPORT, reporter: '__proto__' }, 'reporter'],
    ['a sequence number without a reporter', { ...REPORT, seq: 2 }, 'reporter'],
    ['one bad report in a list', [REPORT, { ...REPORT, service: '' }], '1.service'],
    ['an endless message', { ...REPORT, failure: { name: 'Error', message: 'x'.repeat(9_000) } }, 'failure.message'],
    ['an operation of an unknown kind', { ...REPORT, retryWith: { kind: 'shell', argv: ['rm'] } }, 'retryWith.kind'],
  ])('with %s is refused, and the field is named', async (_what, payload, field) => {
    expect(await report(payload)).toMatchObject({ status: 400, code: 'INVALID_INPUT', field });
  });

  it('that is no JSON is refused without quoting it', async () => {
    const problem = await report('{"service": "shop", "password": hunter2}');
    expect(problem).toMatchObject({ status: 400, code: 'INVALID_INPUT', field: 'body' });
    expect(problem.detail).not.toContain('hunter2');
  });

  it('that is not UTF-8 is refused instead of garbled', async () => {
    const text = Buffer.concat([Buffer.from('{"service":"sh'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('op"}')]);
    expect(await report(text)).toMatchObject({ status: 400, code: 'INVALID_INPUT', detail: expect.stringContaining('UTF-8') as string });
  });

  it.each(['{"service":"shop","__proto__":{"admin":true}}', '{"service":"shop","constructor":{"prototype":{"admin":true}}}'])(
    'that reaches for a prototype is refused: %s',
    async (payload) => {
      expect(await report(payload)).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    },
  );

  it('of 10 MB is refused before it is read', async () => {
    expect(await report(JSON.stringify({ ...REPORT, context: { blob: 'x'.repeat(10_000_000) } }))).toMatchObject({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
  });

  it('of another type is refused', async () => {
    const asForm = { ...bearer(ADMIN_TOKEN), 'content-type': 'application/x-www-form-urlencoded' };
    expect(await refused({ url: '/api/reports', payload: 'service=shop', headers: asForm })).toMatchObject({ status: 415 });
  });

  it('that is empty is refused', async () => {
    expect(await report('')).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
  });

  it('is not lost in silence while Temporal is away', async () => {
    expect(await report(REPORT)).toMatchObject({ status: 503, code: 'TEMPORAL_UNREACHABLE' });
  });
});

describe('a filter', () => {
  it.each([
    ['state=broken', 'state.0'],
    ['limit=0', 'limit'],
    ['limit=100000', 'limit'],
    ['open=maybe', 'open'],
    ['color=red', 'color'],
    ['cursor=bm9wZQ', 'cursor'],
  ])('%s is refused, and the field is named', async (query, field) => {
    expect(await refused({ method: 'GET', url: `/api/incidents?${query}` })).toMatchObject({ status: 400, code: 'INVALID_INPUT', field });
  });

  it.each(["shop'; DROP TABLE incidents; --", "' OR '1'='1", '$1', '%', '\\'])('with SQL in it is only text: %s', async (service) => {
    const answer = await api.app.inject({ url: '/api/incidents', query: { service }, headers });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ incidents: [] });
    expect((await api.app.inject({ url: '/api/incidents', headers })).statusCode).toBe(200);
  });

  it('with a NUL character is refused or matches nothing, and is no defect', async () => {
    expect((await api.app.inject({ url: '/api/incidents?service=a%00b', headers })).statusCode).toBeLessThan(500);
    expect((await api.app.inject({ url: '/api/incidents/a%00b', headers })).statusCode).toBeLessThan(500);
  });
});

describe('an address', () => {
  it.each([
    ['GET', '/nowhere', 404, 'NOT_FOUND'],
    ['DELETE', '/api/incidents', 404, 'NOT_FOUND'],
    ['GET', '/api/incidents/%zz', 400, 'INVALID_INPUT'],
    ['GET', '/api/incidents/no-such-incident', 404, 'INCIDENT_NOT_FOUND'],
    ['GET', '/api/incidents/no-such-incident/timeline', 404, 'INCIDENT_NOT_FOUND'],
    ['GET', '/api/incidents/no-such-incident/notifications', 404, 'INCIDENT_NOT_FOUND'],
    ['DELETE', '/api/tokens/nope', 404, 'NOT_FOUND'],
  ] as const)('%s %s answers %i %s', async (method, url, status, code) => {
    expect(await refused({ method, url, headers: bearer(ADMIN_TOKEN) })).toMatchObject({ status, code });
  });
});

describe('a command', () => {
  const command = (name: string, payload: object) => refused({ url: `/api/incidents/no-such-incident/${name}`, payload });

  it.each([
    ['acknowledge', { force: true }, 'force'],
    ['snooze', {}, 'minutes'],
    ['snooze', { minutes: -5 }, 'minutes'],
    ['note', { text: '' }, 'text'],
    ['approve', {}, 'approvalId'],
    ['acknowledge', { via: 'email' }, 'via'],
    ['acknowledge', { incidentId: 'another' }, 'incidentId'],
  ])('%s with %o is refused, and the field is named', async (name, payload, field) => {
    expect(await command(name, payload)).toMatchObject({ status: 400, code: 'INVALID_INPUT', field });
  });

  it('for an incident that never was is refused and audited', async () => {
    expect(await command('acknowledge', {})).toMatchObject({ status: 404, code: 'INCIDENT_NOT_FOUND' });
    const { entries } = (await api.app.inject({ url: '/api/audit?type=command.refused', headers })).json<{
      entries: { data: unknown }[];
    }>();
    expect(entries[0]?.data).toEqual({ command: 'acknowledge', incidentId: 'no-such-incident', code: 'INCIDENT_NOT_FOUND' });
  });
});
