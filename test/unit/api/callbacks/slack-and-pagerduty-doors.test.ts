import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type TestApi } from '../server.ts';

const SECRET = 'a secret that both providers share here';
const ACK = {
  event: {
    id: 'E1',
    event_type: 'incident.acknowledged',
    occurred_at: new Date().toISOString(),
    agent: { type: 'user_reference', summary: 'Ann' },
    data: { id: 'Q1', type: 'incident', incident_key: 'shop-00112233445566aa-1a2b3c4d' },
  },
};

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ env: { PAGERDUTY_WEBHOOK_SECRET: SECRET, SLACK_SIGNING_SECRET: SECRET } });
});
afterAll(() => api.close());

it.each(['/callbacks/pagerduty', '/callbacks/slack/interactions'])('%s needs no token but a signature', async (url) => {
  const answer = await api.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: '{}' });
  expect(answer.statusCode).toBe(403);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ code: 'CALLBACK_REFUSED', remedy: expect.stringContaining('secret') as string });
});

it('PagerDuty is told to come again while Temporal is away', async () => {
  const payload = JSON.stringify(ACK);
  const signature = `v1=${createHmac('sha256', SECRET).update(payload).digest('hex')}`;
  const answer = await api.app.inject({
    method: 'POST',
    url: '/callbacks/pagerduty',
    headers: { 'content-type': 'application/json', 'x-pagerduty-signature': signature },
    payload,
  });
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'TEMPORAL_UNREACHABLE']);
});

it('a door that is called with another method is not there', async () => {
  expect((await api.app.inject({ method: 'GET', url: '/callbacks/pagerduty' })).statusCode).toBe(404);
});
