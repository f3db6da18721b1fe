import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { servePagerDutyCallbacks } from '../../../../src/api/callbacks/pagerduty.ts';
import { pagerDutySecrets } from '../../../../src/channels/callback-secrets.ts';
import { startSandbox } from '../../../../src/channels/sandbox/sandbox.ts';
import { loadConfig } from '../../../../src/config/config.ts';
import { commanded, type Commanded } from './commanded.ts';

const INCIDENT = 'shop-00112233445566aa-1a2b3c4d';
const SECRETS = ['the secret from before', 'the secret of today'] as const;

let door: Commanded;
beforeAll(async () => {
  door = await commanded(
    servePagerDutyCallbacks,
    loadConfig({
      SALVOR_LINK_SECRET: 'x'.repeat(40),
      PAGERDUTY_ROUTING_KEY: 'k'.repeat(32),
      PAGERDUTY_WEBHOOK_SECRET: ` ${SECRETS.join(' , ')} `,
    }),
  );
});
afterAll(() => door.close());
beforeEach(() => {
  door.answer = 'open';
  door.carriedOut.length = 0;
});

const PERSON = { type: 'user_reference', summary: 'Tenex Engineer', id: 'PLH1HKV' };
const INTEGRATION = { type: 'inbound_integration_reference', summary: 'Events API V2', id: 'PXMQRWJ' };

/** Each call is about a PagerDuty incident of its own, unless it says otherwise. */
function event(type: string, changes: { agent?: object | null; data?: object; at?: number; id?: string; client?: object } = {}) {
  return {
    event: {
      id: changes.id ?? randomUUID(),
      event_type: type,
      resource_type: 'incident',
      occurred_at: new Date(changes.at ?? Date.now()).toISOString(),
      agent: changes.agent === undefined ? PERSON : changes.agent,
      client: changes.client ?? null,
      data: { id: `Q${randomUUID()}`, type: 'incident', number: 2, status: 'triggered', incident_key: INCIDENT, ...changes.data },
    },
  };
}
const sign = (body: string, secret: string = SECRETS[1]) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function post(payload: unknown, header?: (body: string) => string) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const answer = await fetch(`${door.url}/callbacks/pagerduty`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-pagerduty-signature': header === undefined ? sign(body) : header(body) },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

describe('what a person does in PagerDuty is done here', () => {
  it.each([
    ['incident.acknowledged', 'acknowledge'],
    ['incident.resolved', 'resolve'],
    ['incident.escalated', 'escalate'],
  ])('%s: %s', async (type, name) => {
    const given = event(type);
    expect(await post(given)).toMatchObject({ status: 200 });
    expect(door.carriedOut).toMatchObject([
      { name, incidentId: INCIDENT, id: `pd-${given.event.id}`, by: 'Tenex Engineer (PagerDuty)', via: 'pagerduty' },
    ]);
  });

  it.each([
    ['incident.unacknowledged', /taken back in PagerDuty/],
    ['incident.reassigned', /Reassigned in PagerDuty to Ann/],
    ['incident.reopened', /Incident #2 was reopened/],
  ])('%s is noted', async (type, words) => {
    await post(event(type, { data: { assignees: [{ type: 'user_reference', summary: 'Ann' }] } }));
    expect(door.carriedOut).toMatchObject([{ name: 'note', text: expect.stringMatching(words) as string }]);
  });

  it('a note, which names only PagerDuty’s id: known from an event before it', async () => {
    await post(event('incident.triggered', { agent: INTEGRATION, data: { id: 'QKNOWN' } }));
    const data = { id: 'P2LA89X', incident_key: undefined, incident: { id: 'QKNOWN' }, content: 'I am on it.', type: 'incident_note' };
    await post(event('incident.annotated', { data }));
    expect(door.carriedOut).toMatchObject([{ name: 'note', text: 'I am on it.', incidentId: INCIDENT }]);
    const unknown = await post(event('incident.annotated', { data: { ...data, incident: { id: 'QUNKNOWN' } } }));
    expect(unknown).toMatchObject({ status: 200, text: expect.stringContaining('PAGERDUTY_API_TOKEN') as string });
  });
});

describe('never two ladders', () => {
  it.each(['incident.acknowledged', 'incident.resolved', 'incident.triggered'])('the echo of our own %s does nothing', async (type) => {
    expect(await post(event(type, { agent: INTEGRATION, client: { name: 'Salvor' } }))).toMatchObject({ status: 200 });
    expect(await post(event(type, { agent: null, client: { name: 'Salvor' } }))).toMatchObject({ status: 200 });
    expect(door.carriedOut).toEqual([]);
  });

  it('a person who acts on an alert of Salvor is no echo', async () => {
    await post(event('incident.acknowledged', { client: { name: 'Salvor' } }));
    expect(door.carriedOut).toHaveLength(1);
  });

  it.each([
    ['incident.resolved', /auto-resolve/],
    ['incident.escalated', /end at one level/],
    ['incident.unacknowledged', /has expired in PagerDuty/],
  ])('%s by PagerDuty itself is only noted', async (type, words) => {
    await post(event(type, { agent: null }));
    expect(door.carriedOut).toMatchObject([{ name: 'note', by: 'PagerDuty (PagerDuty)', text: expect.stringMatching(words) as string }]);
  });
});

describe('repeats and disorder', () => {
  it('the same event twice is one command', async () => {
    const given = event('incident.escalated');
    await post(given);
    expect(await post(given)).toMatchObject({ status: 200 });
    expect(door.carriedOut).toHaveLength(1);
  });

  it('an older event after a newer one changes nothing', async () => {
    const data = { id: 'QORDER' };
    const now = Date.now();
    await post(event('incident.escalated', { data, at: now }));
    const late = await post(event('incident.acknowledged', { data, at: now - 5_000 }));
    expect(late).toMatchObject({ status: 200, text: expect.stringContaining('something newer') as string });
    expect(door.carriedOut.map(({ name }) => name)).toEqual(['escalate']);
  });

  it('one that is replayed hours later changes nothing', async () => {
    const late = await post(event('incident.acknowledged', { at: Date.now() - 3_700_000 }));
    expect(late).toMatchObject({ status: 200, text: expect.stringContaining('more than an hour ago') as string });
    expect(door.carriedOut).toEqual([]);
  });

  it.each(['INCIDENT_CLOSED', 'COMMAND_STALE', 'INCIDENT_NOT_FOUND'] as const)('%s is answered 200 with its words', async (refusal) => {
    door.answer = { refusal, words: 'It is over.' };
    expect(await post(event('incident.acknowledged'))).toMatchObject({
      status: 200,
      text: expect.stringContaining('It is over.') as string,
    });
  });

  it('nobody could carry it out: PagerDuty is told to come again, and then it is done', async () => {
    const given = event('incident.acknowledged');
    door.answer = 'unreachable';
    expect(await post(given)).toMatchObject({ status: 503 });
    door.answer = 'open';
    expect(await post(given)).toMatchObject({ status: 200 });
    expect(door.carriedOut).toHaveLength(1);
  });
});

describe('signatures', () => {
  const zeroes = `v1=${'0'.repeat(64)}`;
  it.each([
    ['of the secret from before', (body: string) => sign(body, SECRETS[0]), 200],
    ['several, of which one fits', (body: string) => `${zeroes}, ${sign(body)}`, 200],
    ['none', () => '', 403],
    ['of another secret', (body: string) => sign(body, 'a guess'), 403],
    ['of an older version', (body: string) => sign(body).replace('v1', 'v0'), 403],
    ['of another body', () => sign('{}'), 403],
    ['a shorter one', () => 'v1=00', 403],
    ['the right one behind too many', (body: string) => [...Array.from({ length: 20 }, () => zeroes), sign(body)].join(','), 403],
  ])('%s', async (_case, header, status) => {
    expect((await post(event('incident.acknowledged'), header)).status).toBe(status);
    expect(door.carriedOut).toHaveLength(status === 200 ? 1 : 0);
  });

  it('nothing is believed without a secret', async () => {
    const open = await commanded(
      servePagerDutyCallbacks,
      loadConfig({ PAGERDUTY_ROUTING_KEY: 'k'.repeat(32), SALVOR_LINK_SECRET: 'x'.repeat(40) }),
    );
    const answer = await fetch(`${open.url}/callbacks/pagerduty`, {
      method: 'POST',
      headers: { 'x-pagerduty-signature': sign('{}', '') },
      body: '{}',
    });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('PAGERDUTY_WEBHOOK_SECRET is not set')]);
    await open.close();
  });
});

describe('hostile and strange input', () => {
  it.each([
    ['a ping', event('pagey.ping', { agent: null, data: { incident_key: undefined, message: 'Hello', type: 'ping' } }), 200],
    ['an unknown type', event('incident.priority_updated'), 200],
    ['an incident of somebody else', event('incident.acknowledged', { data: { incident_key: 'srv01/HTTP' } }), 200],
    ['an incident without a key', event('incident.acknowledged', { data: { incident_key: null } }), 200],
    ['not JSON', '{"event":', 400],
    ['a null', 'null', 400],
    ['a prototype key', '{"__proto__":{"event":{}},"constructor":{"prototype":{"event":1}}}', 400],
    ['a time that is none', { event: { ...event('incident.acknowledged').event, occurred_at: 'yesterday' } }, 400],
    ['too large', { filler: 'x'.repeat(400_000) }, 413],
  ])('%s', async (_case, payload, status) => {
    expect((await post(payload)).status).toBe(status);
    expect(door.carriedOut).toEqual([]);
    expect(({} as { event?: unknown }).event).toBeUndefined();
  });
});

it('the sandbox tells of its own changes and of people, signed, and a note finds its incident by the REST API', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'salvor-sandbox-'));
  const pagerDutyWebhook = { url: '', secrets: [] as string[] };
  const sandbox = await startSandbox({ dataDir, host: '127.0.0.1', httpPort: 0, smtpPort: 0, pagerDutyWebhook });
  const local = loadConfig({ SALVOR_LINK_SECRET: 'y'.repeat(40), SALVOR_SANDBOX_URL: sandbox.url });
  const behind = await commanded(servePagerDutyCallbacks, local);
  pagerDutyWebhook.url = `${behind.url}/callbacks/pagerduty`;
  pagerDutyWebhook.secrets = pagerDutySecrets(local);
  const json = async (path: string, body: object) =>
    (
      await fetch(`${sandbox.url}/pagerduty${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json();
  const base = { routing_key: 'k'.repeat(32), dedup_key: INCIDENT };
  await json('/v2/enqueue', { ...base, event_action: 'trigger', payload: { summary: 's', source: 'shop', severity: 'error' } });
  await json('/v2/enqueue', { ...base, event_action: 'acknowledge' });
  await sleep(200);
  expect(behind.carriedOut).toEqual([]);
  expect(await json(`/incidents/${INCIDENT}/act`, { type: 'annotated', by: 'Ann', note: 'Disk is full.' })).toMatchObject({
    webhook: { status: 200 },
  });
  expect(await json(`/incidents/${INCIDENT}/act`, { type: 'resolved', by: 'Ann' })).toMatchObject({ incident: { status: 'resolved' } });
  expect(behind.carriedOut).toMatchObject([
    { name: 'note', text: 'Disk is full.', by: 'Ann (PagerDuty)' },
    { name: 'resolve', incidentId: INCIDENT },
  ]);
  expect(await (await fetch(`${sandbox.url}/pagerduty`)).text()).toContain('<button>Reopen</button>');
  await behind.close();
  await sandbox.close();
  await rm(dataDir, { recursive: true, force: true });
});
