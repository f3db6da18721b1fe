import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLinks } from '../../../src/channels/links.ts';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from '../storage/incident-fixture.ts';
import { startApi, type TestApi } from './server.ts';

let api: TestApi;
const closed = viewOf({
  id: 'not-an-incident-id',
  title: '<script>alert("pwned")</script>',
  state: 'resolved',
  closedAt: viewOf().openedAt + 1_000,
  closedReason: 'ann resolved it',
});
beforeAll(async () => {
  api = await startApi();
  await writeRecord(api.postgres.pool, batchOf(closed, [1]));
});
afterAll(() => api.close());

const pathOf = (link: string) => new URL(link).pathname;
const target = { incidentId: closed.id, key: `${closed.id}/page/L1/email/dev@example.com/1`, to: 'dev@example.com' };

it('shows what is broken without running what hostile messages contain', async () => {
  const answer = await api.app.inject({ url: pathOf(await api.links.acknowledge(target)) });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.headers['referrer-policy']).toBe('no-referrer');
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.body).toContain('&lt;script&gt;');
  expect(answer.body).not.toContain('<script>');
  expect(answer.body).toContain('ann resolved it');
});

it('refuses a link that was altered, made elsewhere, or is too old, in words', async () => {
  const link = await api.links.acknowledge(target);
  const elsewhere = await createLinks({ ...api.config, linkSecret: 'y'.repeat(40) }).acknowledge(target);
  const old = await createLinks(api.config, -1_000).acknowledge(target);
  const [head, , signature] = link.slice(link.lastIndexOf('/') + 1).split('.');
  const payload = Buffer.from(JSON.stringify({ who: 'mallory', sub: closed.id, jti: 'x', aud: 'ack', exp: 9_999_999_999 })).toString(
    'base64url',
  );
  const unsigned = `/ack/${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;

  for (const [path, status, words] of [
    [`/ack/${head}.${payload}.${signature}`, 403, 'altered'],
    [unsigned, 403, 'altered'],
    [pathOf(elsewhere), 403, 'altered'],
    [pathOf(old), 410, 'too old'],
    ['/ack/rubbish', 403, 'altered'],
  ] as const) {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await api.app.inject({ method, url: path });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.body).toContain(words);
    }
  }
});

it('a press for an incident that never was is told so', async () => {
  const link = await api.links.acknowledge({ ...target, incidentId: 'nobody-knows-me' });
  const answer = await api.app.inject({ method: 'POST', url: pathOf(link) });
  expect(answer.statusCode).toBe(404);
  expect(answer.body).toContain('No incident has the id');
});
