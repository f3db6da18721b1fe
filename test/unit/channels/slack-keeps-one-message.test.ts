import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChannels } from '../../../src/channels/registry.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { Notification, SendResult } from '../../../src/domain/notification.ts';
import { INCIDENT, LINK_SECRET, never, type Sandboxed, sandboxed } from './sandboxed.ts';

interface Shown {
  channel: string;
  ts: string;
  text: string;
  thread_ts?: string;
  reply_broadcast?: boolean;
  updates: number;
  blocks: { type: string; elements?: { text: { text: string }; action_id?: string; value?: string }[] }[];
}

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.sandbox.arrivals.clear();
});

const slack = (env: NodeJS.ProcessEnv = {}) =>
  createChannels(loadConfig({ SALVOR_LINK_SECRET: LINK_SECRET, SALVOR_SANDBOX_URL: world.sandbox.url, ...env })).slack;
const send = (changes: Partial<Notification> = {}, channel = slack()): Promise<SendResult> =>
  channel.send(world.notification('slack', changes), { signal: never(), links: world.links });
const shown = async (): Promise<Shown[]> =>
  ((await (await fetch(`${world.sandbox.url}/slack/messages`)).json()) as { messages: Shown[] }).messages;
const buttons = ({ blocks }: Shown) => blocks.flatMap(({ type, elements = [] }) => (type === 'actions' ? elements : []));
const later = (kind: Notification['kind'], replyTo: string | undefined, changes: Partial<Notification> = {}) =>
  send({ kind, key: `${INCIDENT}/${kind}/L1/slack/#dev/1`, ...(replyTo !== undefined && { replyTo }), ...changes });

it('posts once, then updates that message and writes into its thread', async () => {
  const { providerId } = await send();
  expect(providerId).toMatch(/^C[0-9A-F]{10}:\d+\.\d{6}$/);
  const at = Date.now();
  const acknowledged = await later('acknowledged', providerId, { standing: { state: 'acknowledged', by: '<!channel> ann', at } });
  expect(acknowledged).toMatchObject({ outcome: 'sent', providerId });
  expect(await later('all_clear', providerId, { standing: { state: 'closed', by: 'ann', at } })).toMatchObject({
    outcome: 'sent',
    providerId,
  });

  const [root, ...thread] = await shown();
  if (root === undefined) throw new Error('nothing was posted');
  expect(root).toMatchObject({ updates: 2, text: expect.stringMatching(/^All clear: shop/) as string });
  expect(JSON.stringify(root.blocks)).toContain('Closed by *ann*');
  expect(thread).toHaveLength(2);
  for (const line of thread) expect(line).toMatchObject({ thread_ts: root.ts, reply_broadcast: false });
});

it('shows who acknowledged, without letting a name mention the channel', async () => {
  const { providerId } = await send();
  await later('acknowledged', providerId, { standing: { state: 'acknowledged', by: '<!channel> ann', at: Date.now() } });
  const [root] = await shown();
  expect(JSON.stringify(root?.blocks)).toContain('Acknowledged by *&lt;!channel&gt; ann*');
});

it.each([
  ['page', true],
  ['reminder', true],
  ['ack_expired', true],
  ['acknowledged', false],
  ['status_update', false],
] as const)('a line of kind %s is shown in the channel as well: %s', async (kind, broadcast) => {
  const { providerId } = await send();
  await later(kind, providerId, { key: `${INCIDENT}/${kind}/L2/slack/#dev/2` });
  expect((await shown())[1]).toMatchObject({ reply_broadcast: broadcast });
});

it('has buttons that carry the key, and none but the link when it is over', async () => {
  const { key } = world.notification('slack');
  const { providerId } = await send();
  const before = buttons((await shown())[0] as Shown);
  expect(before.map(({ action_id: id, value }) => [id, value])).toEqual([
    ['salvor_acknowledge', key],
    ['salvor_resolve', key],
    ['salvor_escalate', key],
    ['salvor_open', undefined],
  ]);
  await later('all_clear', providerId, { standing: { state: 'closed', at: Date.now() } });
  expect(buttons((await shown())[0] as Shown).map(({ action_id: id }) => id)).toEqual(['salvor_open']);
});

it('does not put an older state over a newer one when it comes late', async () => {
  const { providerId } = await send();
  await later('all_clear', providerId, { standing: { state: 'closed', by: 'ann', at: Date.now() } });
  const decidedAt = Date.now() - 60_000;
  await later('acknowledged', providerId, { decidedAt, standing: { state: 'acknowledged', by: 'bob', at: decidedAt } });
  const [root, ...thread] = await shown();
  expect(root?.text).toMatch(/^All clear/);
  expect(thread).toHaveLength(2);
});

it('posts anew when the message is gone, and says where', async () => {
  const { providerId = '' } = await send();
  await world.sandbox.arrivals.clear();
  const again = await later('reminder', providerId);
  expect(again).toMatchObject({ outcome: 'sent', reason: expect.stringContaining('anew') as string });
  expect(again.providerId).not.toBe(providerId);
  expect((await shown()).map(({ thread_ts: thread }) => thread)).toEqual([undefined]);
});

describe('a lost answer', () => {
  it('is found again by the key: a first message, and a line in a thread', async () => {
    const channel = slack();
    const first = world.notification('slack');
    // Of a channel that Slack does not list nothing can be read.
    expect(await channel.lookup?.({ ...first, to: '#elsewhere' }, never())).toMatchObject({ found: 'unknown' });
    expect(await channel.lookup?.(first, never())).toMatchObject({ found: 'absent' });
    world.sandbox.faults.set('slack', { mode: 'accept-then-drop', times: 1, retryAfter: 1, delayMs: 0 });
    expect(await send({}, channel)).toMatchObject({ outcome: 'unknown' });
    const found = await channel.lookup?.(first, never());
    const [root] = await shown();
    expect(found).toMatchObject({ found: 'sent', providerId: `${root?.channel ?? ''}:${root?.ts ?? ''}` });

    const line = { kind: 'reminder' as const, key: `${INCIDENT}/reminder/L1/slack/#dev/1`, replyTo: found?.providerId ?? '' };
    expect(await channel.lookup?.(world.notification('slack', line), never())).toMatchObject({ found: 'absent' });
    await send(line, channel);
    expect(await channel.lookup?.(world.notification('slack', line), never())).toMatchObject({
      found: 'sent',
      providerId: found?.providerId,
    });
    expect(await channel.lookup?.(world.notification('slack', { ...line, key: `${line.key}0` }), never())).toMatchObject({
      found: 'absent',
    });
  });
});

describe('what Slack refuses', () => {
  it('too many: comes back when Slack says so', async () => {
    world.sandbox.faults.set('slack', { mode: '429', times: 1, retryAfter: 7, delayMs: 0 });
    expect(await send()).toMatchObject({ outcome: 'rejected', code: 'ratelimited', retryAfterMs: 7_000 });
    expect(await shown()).toHaveLength(0);
  });

  it.each([
    [{ to: '#missing' }, {}, 'channel_not_found', /Invite the app/],
    [{ to: '#archived' }, {}, 'is_archived', /unarchive/],
    [{ to: '#uninvited' }, {}, 'not_in_channel', /Invite the app/],
    [{}, { SLACK_BOT_TOKEN: 'xoxb-revoked' }, 'token_revoked', /SLACK_BOT_TOKEN/],
    [{}, { SLACK_BOT_TOKEN: 'a-wrong-token' }, 'invalid_auth', /SLACK_BOT_TOKEN/],
  ])('%j %j: %s, with what to do', async (changes, env, code, remedy) => {
    const result = await send(changes, slack({ SLACK_API_URL: `${world.sandbox.url}/slack/api`, ...env }));
    expect(result).toMatchObject({ outcome: 'rejected', code, reason: expect.stringMatching(remedy) as string });
    expect(result.retryAfterMs).toBeUndefined();
  });

  it('goes by the webhook instead where one is configured', async () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-revoked',
      SLACK_API_URL: `${world.sandbox.url}/slack/api/`,
      SLACK_WEBHOOK_URL: `${world.sandbox.url}/slack/services/T0/B0/fallback`,
    };
    const result = await send({}, slack(env));
    expect(result).toMatchObject({
      outcome: 'sent',
      provider: 'slack-webhook',
      reason: expect.stringContaining('token_revoked') as string,
    });
    expect(result.providerId).toBeUndefined();
    const [arrival] = world.sandbox.arrivals.list({ channel: 'slack' });
    expect(arrival).toMatchObject({ to: '#fallback', incident: INCIDENT });
    // A webhook's buttons call nobody: there they are links.
    expect(arrival?.text).toContain('/ack/');
  });

  it('is the sandbox as strict as Slack: a field too many is refused', async () => {
    const body = new URLSearchParams({ channel: '#dev', blocks: JSON.stringify([{ type: 'divider', colour: 'red' }]) });
    const answer = await fetch(`${world.sandbox.url}/slack/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-1' },
      body,
    });
    expect(await answer.json()).toMatchObject({ ok: false, error: 'invalid_blocks' });
  });
});

it('tells what the token is good for, and what is missing', async () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: `${world.sandbox.url}/slack/api/` };
  expect(await slack(env).check()).toMatchObject({ ok: true, detail: expect.stringMatching(/Sandbox.*SLACK_SIGNING_SECRET/) as string });
  const revoked = await slack({ ...env, SLACK_BOT_TOKEN: 'xoxb-revoked' }).check();
  expect(revoked).toMatchObject({ ok: false, detail: expect.stringContaining('token_revoked') as string });
  expect(revoked.detail).not.toContain('xoxb-revoked');
});
