import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveSlackCallbacks } from '../../../../src/api/callbacks/slack.ts';
import { slackSigningSecret } from '../../../../src/channels/callback-secrets.ts';
import { createLinks } from '../../../../src/channels/links.ts';
import { createChannels } from '../../../../src/channels/registry.ts';
import { type Sandbox, startSandbox } from '../../../../src/channels/sandbox/sandbox.ts';
import { type Config, loadConfig } from '../../../../src/config/config.ts';
import { commanded, type Commanded } from './commanded.ts';

const SECRET = 'the signing secret of a Slack app';
const INCIDENT = 'shop-00112233445566aa-1a2b3c4d';
const KEY = `${INCIDENT}/page/L1/slack/#dev/1`;

let door: Commanded;
let answersAt = 'http://127.0.0.1:1';
let responses: { url: string; told: string[]; close: () => Promise<void> };
let config: Config;
beforeAll(async () => {
  responses = await responseUrl();
  answersAt = responses.url;
  config = loadConfig({
    SALVOR_LINK_SECRET: 'x'.repeat(40),
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_API_URL: responses.url,
  });
  door = await commanded(serveSlackCallbacks, config);
});
afterAll(async () => {
  await door.close();
  await responses.close();
});
beforeEach(() => {
  door.answer = 'open';
  door.carriedOut.length = 0;
  responses.told.length = 0;
});

let clicks = 0;
/** A press of its own moment each time. */
const press = (changes: { action?: string; value?: string; user?: string; ts?: string; responseUrl?: string } = {}) => ({
  type: 'block_actions',
  user: { id: changes.user ?? 'U0123ABCD', name: 'grace', username: 'grace', team_id: 'T0' },
  trigger_id: `1.${(clicks += 1)}`,
  response_url: changes.responseUrl ?? `${answersAt}/actions/T0/1/x`,
  actions: [
    {
      type: 'button',
      action_id: changes.action ?? 'salvor_acknowledge',
      block_id: 'b',
      value: changes.value ?? KEY,
      action_ts: changes.ts ?? `${1_764_000_000 + clicks * 60}.000100`,
    },
  ],
});

async function post(
  body: string,
  { secret = SECRET, at = Date.now(), signature }: { secret?: string; at?: number; signature?: string } = {},
) {
  const timestamp = String(Math.floor(at / 1_000));
  const signed = signature ?? `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const answer = await fetch(`${door.url}/callbacks/slack/interactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signed },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}
const form = (payload: unknown) =>
  new URLSearchParams({ payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }).toString();

it.each(['acknowledge', 'resolve', 'escalate'])('a press of "%s" is carried out by whoever pressed, and they are told', async (name) => {
  expect(await post(form(press({ action: `salvor_${name}` })))).toEqual({ status: 200, text: '' });
  expect(door.carriedOut).toMatchObject([
    { name, workflowId: 'incident/shop/00112233445566aa', incidentId: INCIDENT, by: 'grace (Slack U0123ABCD)', via: 'slack' },
  ]);
  expect(door.carriedOut[0]?.id.length).toBeLessThanOrEqual(100);
  expect(responses.told).toEqual([`grace (Slack U0123ABCD): ${name} done.`]);
});

describe('is refused and changes nothing', () => {
  const body = () => form(press());
  it.each([
    ['a forged signature', () => post(body(), { secret: 'another secret' })],
    ['no signature', () => post(body(), { signature: '' })],
    ['a signature of another length', () => post(body(), { signature: 'v0=00' })],
    ['one that is too old', () => post(body(), { at: Date.now() - 301_000 })],
    ['one from the future', () => post(body(), { at: Date.now() + 301_000 })],
    [
      'a body that was altered',
      () =>
        post(body(), {
          signature: `v0=${createHmac('sha256', SECRET)
            .update(`v0:${Math.floor(Date.now() / 1_000)}:payload=x`)
            .digest('hex')}`,
        }),
    ],
  ])('%s', async (_case, act) => {
    expect(await act()).toMatchObject({ status: 403, text: expect.stringContaining('CALLBACK_REFUSED') as string });
    expect(door.carriedOut).toEqual([]);
    expect(responses.told).toEqual([]);
  });

  it('everything, when no secret is configured', async () => {
    const open = await commanded(serveSlackCallbacks, loadConfig({ SALVOR_LINK_SECRET: 'x'.repeat(40), SLACK_BOT_TOKEN: 'xoxb-1' }));
    const body = form(press());
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const answer = await fetch(`${open.url}/callbacks/slack/interactions`, {
      method: 'POST',
      headers: {
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${createHmac('sha256', '').update(`v0:${timestamp}:${body}`).digest('hex')}`,
      },
      body,
    });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('SLACK_SIGNING_SECRET is not set')]);
    await open.close();
  });
});

describe('does one thing', () => {
  it('for a replay of the same request', async () => {
    const body = form(press({ action: 'salvor_escalate' }));
    const at = Date.now();
    expect(await post(body, { at })).toMatchObject({ status: 200 });
    expect(await post(body, { at })).toMatchObject({ status: 200 });
    expect(door.carriedOut).toHaveLength(1);
  });

  it('for a double click, but two for two people and two for a press later on', async () => {
    const action = 'salvor_escalate';
    await post(form(press({ action, ts: '1764500004.900000' })));
    await post(form(press({ action, ts: '1764500005.250000' })));
    expect(door.carriedOut).toHaveLength(1);
    expect(responses.told[1]).toMatch(/^You did this already/);
    await post(form(press({ action, ts: '1764500000.500000', user: 'U0OTHER00' })));
    await post(form(press({ action, ts: '1764500900.000000' })));
    expect(door.carriedOut).toHaveLength(3);
  });
});

describe('says in plain words', () => {
  it.each([
    ['INCIDENT_CLOSED', 'Incident x was resolved already: ann did.'],
    ['COMMAND_STALE', 'The acknowledge is meant for incident y, which is over.'],
  ] as const)('why it was not carried out: %s', async (refusal, words) => {
    door.answer = { refusal, words };
    expect(await post(form(press()))).toEqual({ status: 200, text: '' });
    expect(responses.told[0]).toContain(`The acknowledge was not carried out: ${words}`);
  });

  it('that Temporal is away', async () => {
    door.answer = 'unreachable';
    expect(await post(form(press()))).toMatchObject({ status: 200 });
    expect(responses.told[0]).toContain('was not carried out: Temporal does not answer.');
  });

  it('that nobody knows the incident', async () => {
    expect(await post(form(press({ value: 'rubbish' })))).toMatchObject({ status: 200 });
    expect(responses.told[0]).toContain('No incident has the id');
  });

  it('afterwards, when the command takes longer than Slack waits', async () => {
    door.answer = { after: 2_600 };
    const before = Date.now();
    expect(await post(form(press()))).toMatchObject({ status: 200 });
    expect(Date.now() - before).toBeLessThan(2_500);
    expect(responses.told).toEqual([]);
    await sleep(1_200);
    expect(responses.told).toHaveLength(1);
  });
});

it('answers nowhere but at Slack', async () => {
  const inside = await responseUrl();
  await post(form(press({ responseUrl: `${inside.url}/latest/meta-data` })));
  await post(form(press({ responseUrl: inside.url.replace('http://', `http://${new URL(responses.url).host}@`) })));
  await post(form(press({ responseUrl: 'https://hooks.slack.com.evil.invalid/x' })));
  expect(door.carriedOut).toHaveLength(3);
  expect([...inside.told, ...responses.told]).toEqual([]);
  await inside.close();
});

it.each([
  ['a link', () => press({ action: 'salvor_open' })],
  ['a button of somebody else', () => press({ action: 'constructor' })],
  ['a shortcut', () => ({ type: 'shortcut', callback_id: 'x' })],
])('%s is taken note of and does nothing', async (_case, payload) => {
  expect(await post(form(payload()))).toEqual({ status: 200, text: '' });
  expect(door.carriedOut).toEqual([]);
});

it.each([
  ['no payload', 'text=hello', 400],
  ['not JSON', form('{"type":'), 400],
  ['a prototype key', form(`{"type":"block_actions","__proto__":{"actions":[]},"user":{"id":"U1"}}`), 400],
  ['no actions', form({ type: 'block_actions', user: { id: 'U1' }, actions: [] }), 400],
  ['a time that is none', form(press({ ts: 'NaN' })), 400],
  ['a null', form('null'), 200],
  ['too large', form({ type: 'block_actions', filler: 'x'.repeat(600_000) }), 413],
])('hostile input: %s', async (_case, body, status) => {
  expect(await post(body)).toMatchObject({ status });
  expect(door.carriedOut).toEqual([]);
});

it('a press in the sandbox goes the same verified way, end to end', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'salvor-sandbox-'));
  const slackApp = { interactionsUrl: '', signingSecret: '' };
  const sandbox: Sandbox = await startSandbox({ dataDir, host: '127.0.0.1', httpPort: 0, smtpPort: 0, slackApp });
  const local = loadConfig({ SALVOR_LINK_SECRET: 'y'.repeat(40), SALVOR_SANDBOX_URL: sandbox.url });
  const behind = await commanded(serveSlackCallbacks, local);
  slackApp.interactionsUrl = `${behind.url}/callbacks/slack/interactions`;
  slackApp.signingSecret = slackSigningSecret(local) ?? '';
  const now = Date.now();
  const notification = {
    ...{ key: KEY, incidentId: INCIDENT, kind: 'page' as const, level: 1, levelName: 'Development', channel: 'slack' as const, to: '#dev' },
    ...{ generation: 1, severity: 'critical' as const, service: 'shop', operation: 'order', title: 'shop: order failed', lines: [] },
    ...{ dueAt: now, lateMs: 0, openedAt: now, decidedAt: now },
  };
  const { providerId = '' } = await createChannels(local).slack.send(notification, {
    signal: new AbortController().signal,
    links: createLinks(local),
  });
  const [channel, ts] = providerId.split(':');
  const pressed = await fetch(`${sandbox.url}/slack/press`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel, ts, action: 'salvor_resolve', user: 'ann' }),
  });
  expect(await pressed.json()).toEqual({ status: 200, body: '', told: ['ann (Slack UANN00000): resolve done.'] });
  expect(behind.carriedOut).toMatchObject([{ name: 'resolve', incidentId: INCIDENT }]);
  const page = await (await fetch(`${sandbox.url}/slack`)).text();
  expect(page).toContain('<button>Acknowledge</button>');
  const foreign = await fetch(`${sandbox.url}/slack/press`, { method: 'POST', headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  await behind.close();
  await sandbox.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Stands where Slack's response_url points to. */
async function responseUrl() {
  const told: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { text, response_type: type } = JSON.parse(Buffer.concat(chunks).toString()) as { text: string; response_type: string };
      told.push(type === 'ephemeral' ? text : `everybody was told: ${text}`);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, told, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}
