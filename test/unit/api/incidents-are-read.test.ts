import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from '../storage/incident-fixture.ts';
import { ADMIN_TOKEN, bearer, startApi, type TestApi } from './server.ts';

let api: TestApi;
const OPENED = viewOf().openedAt;
const idOf = (number: number) => `${number % 2 === 0 ? 'shop' : 'billing'}-0123456789abcdef-${String(number).padStart(8, '0')}`;

beforeAll(async () => {
  api = await startApi();
  for (let number = 1; number <= 7; number += 1) {
    const service = number % 2 === 0 ? 'shop' : 'billing';
    const closed = number > 5 && {
      state: 'resolved' as const,
      closedAt: OPENED + 3_600_000,
      closedBy: 'ann',
      closedReason: 'ann resolved it',
    };
    // Two incidents of one moment: paging must not lose or repeat one of them.
    const openedAt = OPENED + Math.floor(number / 2) * 60_000;
    await writeRecord(api.postgres.pool, batchOf(viewOf({ id: idOf(number), service, openedAt, ...closed }), [1, 2]));
  }
});
afterAll(() => api.close());

interface List {
  incidents: { id: string; openedAt: string; formerId?: string }[];
  next?: string;
}
async function list(query: Record<string, string> = {}): Promise<List> {
  const answer = await api.app.inject({ url: '/api/incidents', query, headers: bearer(ADMIN_TOKEN) });
  expect(answer.statusCode).toBe(200);
  return answer.json<List>();
}
const get = async (url: string) => (await api.app.inject({ url, headers: bearer(ADMIN_TOKEN) })).json<Record<string, unknown>>();
const numbers = ({ incidents }: List) => incidents.map(({ id }) => Number(id.slice(-8)));

describe('the list', () => {
  it('is newest first and narrowed by state, service, severity and being open', async () => {
    expect(numbers(await list())).toEqual([6, 7, 4, 5, 2, 3, 1]);
    expect(numbers(await list({ service: 'shop' }))).toEqual([6, 4, 2]);
    expect(numbers(await list({ open: 'true' }))).toEqual([4, 5, 2, 3, 1]);
    expect(numbers(await list({ open: 'false', service: 'billing' }))).toEqual([7]);
    expect(numbers(await list({ state: 'resolved,recovered' }))).toEqual([6, 7]);
    expect(numbers(await list({ severity: 'critical' }))).toEqual([]);
  });

  it('is paged without losing or repeating one', async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: '2', ...(cursor !== undefined && { cursor }) });
      seen.push(...numbers(page));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual([6, 7, 4, 5, 2, 3, 1]);
  });

  it('writes times as ISO 8601 and names the former incident', async () => {
    const { incidents } = await list({ service: 'shop' });
    expect(incidents[0]).toMatchObject({ openedAt: new Date(OPENED + 180_000).toISOString(), formerId: idOf(4) });
  });
});

describe('one incident', () => {
  it('is shown with its verified timeline and its notifications', async () => {
    expect(await get(`/api/incidents/${idOf(7)}`)).toMatchObject({ id: idOf(7), closedAt: new Date(OPENED + 3_600_000).toISOString() });
    const timeline = await get(`/api/incidents/${idOf(7)}/timeline`);
    expect(timeline).toMatchObject({ verified: true, chain: { intact: true, entries: 2 } });
    expect(timeline['events']).toMatchObject([{ seq: 1, derived: false }, { seq: 2 }]);
    expect(await get(`/api/incidents/${idOf(7)}/notifications`)).toEqual({ notifications: [] });
  });

  it('tells that its timeline was tampered with', async () => {
    const id = idOf(1);
    await api.postgres.pool.query(
      `ALTER TABLE events DISABLE TRIGGER USER; UPDATE events SET actor = 'nobody' WHERE incident_id = '${id}' AND seq = 2; ALTER TABLE events ENABLE TRIGGER USER`,
    );
    expect(await get(`/api/incidents/${id}/timeline`)).toMatchObject({ verified: false, chain: { intact: false, brokenAt: 2 } });
    expect(await get(`/api/audit/verify?incident=${id}`)).toMatchObject({ intact: false });
    expect(await get('/api/audit/verify')).toMatchObject({ intact: false });
  });
});

it('the description is OpenAPI 3.1 and names every route with its security and problems', async () => {
  const description = await get('/openapi.json');
  expect(description['openapi']).toBe('3.1.0');
  const paths = description['paths'] as Record<string, Record<string, { security?: unknown; responses: object }>>;
  const commands = ['acknowledge', 'resolve', 'escalate', 'snooze', 'reassign', 'note', 'approve', 'reject', 'release'];
  const expected = ['/api/reports', '/api/incidents', '/api/incidents/{id}', '/api/incidents/{id}/timeline', '/api/stream', '/api/tokens'];
  expect(Object.keys(paths)).toEqual(expect.arrayContaining([...expected, ...commands.map((name) => `/api/incidents/{id}/${name}`)]));
  expect(paths['/api/reports']?.['post']?.security).toEqual([{ bearer: [] }, { session: [] }]);
  expect(paths['/api/reports']?.['post']?.responses).toHaveProperty('4XX');
  // Every reference leads somewhere.
  const text = JSON.stringify(description);
  for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], description);
    expect(target, pointer).toBeDefined();
  }
});
