import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandboxed, sandboxed } from './sandboxed.ts';

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(() => world.sandbox.arrivals.clear());

const json = (path: string, body: unknown, method = 'POST') =>
  fetch(`${world.sandbox.url}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('Slack', () => {
  it.each([
    ['/slack/services/T0/B0/dev', { text: 'hello' }, 200, 'ok'],
    ['/slack/services/T0/X0/dev', { text: 'hello' }, 404, 'no_service'],
    ['/slack/services/T0/B0/dev', {}, 400, 'no_text'],
    ['/slack/services/T0/B0/dev', { blocks: [{ type: 'heading' }] }, 400, 'invalid_payload'],
    ['/slack/services/T0/B0/dev', { blocks: [{ type: 'section' }] }, 400, 'invalid_payload'],
    ['/slack/services/T0/B0/dev', { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }, 400, 'invalid_payload'],
  ])('answers %s %j with %i %s', async (path, body, status, text) => {
    const response = await json(path, body);
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(world.sandbox.arrivals.list()).toHaveLength(status === 200 ? 1 : 0);
  });
});

describe('PagerDuty', () => {
  const trigger = {
    routing_key: 'k'.repeat(32),
    event_action: 'trigger',
    dedup_key: 'one',
    payload: { summary: 's', source: 'shop', severity: 'error' },
  };
  it.each([
    ['a trigger', trigger, 202],
    ['a resolve', { routing_key: trigger.routing_key, event_action: 'resolve', dedup_key: 'one' }, 202],
    ['an acknowledge', { routing_key: trigger.routing_key, event_action: 'acknowledge', dedup_key: 'one' }, 202],
    ['a resolve without dedup_key', { routing_key: trigger.routing_key, event_action: 'resolve' }, 400],
    ['no routing_key', { ...trigger, routing_key: undefined }, 400],
    ['a severity of its own', { ...trigger, payload: { ...trigger.payload, severity: 'SEV1' } }, 400],
    ['no payload', { ...trigger, payload: undefined }, 400],
  ])('answers %s', async (_case, event, status) => {
    const response = await json('/pagerduty/v2/enqueue', event);
    expect(response.status).toBe(status);
    const body = (await response.json()) as Record<string, unknown>;
    if (status === 202) expect(body).toEqual({ status: 'success', message: 'Event processed', dedup_key: 'one' });
    else expect(body).toMatchObject({ status: 'invalid event', message: 'Event object is invalid', errors: [expect.any(String)] });
  });
});

describe('Twilio', () => {
  const SID = `AC${'0'.repeat(32)}`;
  const form = (resource: string, fields: Record<string, string>, user = SID) =>
    fetch(`${world.sandbox.url}/twilio/2010-04-01/Accounts/${SID}/${resource}.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${user}:token`)}` },
      body: new URLSearchParams(fields),
    });
  it.each([
    ['Messages', { To: '+15005550010', From: '+15005550006', Body: 'hello' }, 201, undefined],
    ['Messages', { To: 'nobody', From: '+15005550006', Body: 'hello' }, 400, 21_211],
    ['Messages', { To: '+15005550010', From: '+15005550006' }, 400, 21_602],
    ['Messages', { To: '+15005550010', From: '+15005550006', Body: 'x'.repeat(1_601) }, 400, 21_617],
    ['Calls', { To: '+15005550010', From: '+15005550006', Twiml: '<Response/>' }, 201, undefined],
    ['Calls', { To: '12', From: '+15005550006', Twiml: '<Response/>' }, 400, 21_211],
    ['Calls', { To: '+15005550010', From: '+15005550006' }, 400, 21_205],
  ] as [string, Record<string, string>, number, number | undefined][])('answers %s %j with %i', async (resource, fields, status, code) => {
    const response = await form(resource, fields);
    expect(response.status).toBe(status);
    const body = (await response.json()) as Record<string, unknown>;
    if (status === 201) expect(body).toMatchObject({ status: 'queued', sid: expect.stringMatching(/^(SM|CA)[0-9a-f]{32}$/) as string });
    else expect(body).toMatchObject({ code, status, more_info: `https://www.twilio.com/docs/errors/${String(code)}` });
  });

  it('asks for credentials', async () => {
    const response = await form('Messages', {}, 'AC1');
    expect([response.status, await response.json()]).toMatchObject([401, { code: 20_003 }]);
  });
});

describe('what arrived', () => {
  it('is listed by channel, target and incident, shown whole, and streamed', async () => {
    const stream = await fetch(`${world.sandbox.url}/messages/stream`);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await json('/slack/services/T0/B0/dev', { text: '<b>hello</b>' });
    const event = new TextDecoder().decode((await reader.read()).value);
    expect(event).toMatch(/^data: \{.*"channel":"slack"/);
    await reader.cancel();

    const list = (query: string) => fetch(`${world.sandbox.url}/messages${query}`).then((response) => response.json());
    expect(await list('?channel=slack&to=%23dev')).toMatchObject({ count: 1, messages: [{ copies: 1 }] });
    expect(await list('?channel=email')).toEqual({ count: 0, messages: [] });
    const id = world.sandbox.arrivals.list()[0]?.id ?? '';
    expect(await list(`/${id}`)).toMatchObject({ id, payload: { text: '<b>hello</b>' } });
    const page = await (await fetch(`${world.sandbox.url}/`)).text();
    expect(page).toContain('&lt;b&gt;hello');
    expect((await fetch(`${world.sandbox.url}/inbox/${id}`)).status).toBe(200);
  });

  it.each([
    ['GET', '/messages?chanel=email', undefined],
    ['PUT', '/faults/fax', { mode: 'reject' }],
    ['PUT', '/faults/email', { mode: 'explode' }],
  ])('refuses %s %s', async (method, path, body) => {
    const response = await (body === undefined ? fetch(`${world.sandbox.url}${path}`) : json(path, body, method));
    expect(response.status).toBe(400);
  });

  it('misbehaves as often as it was told to', async () => {
    await json('/faults/slack', { mode: '429', times: 2, retryAfter: 3 }, 'PUT');
    const answers = [];
    for (let index = 0; index < 3; index += 1) answers.push(await json('/slack/services/T0/B0/dev', { text: 'x' }));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('3');
  });
});
