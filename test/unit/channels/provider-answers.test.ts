import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChannels } from '../../../src/channels/registry.ts';
import { loadConfig } from '../../../src/config/config.ts';
import type { SendResult } from '../../../src/domain/notification.ts';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';
import { INCIDENT, LINK_SECRET, never, type Sandboxed, sandboxed } from './sandboxed.ts';

const ALL = ['email', 'slack', 'pagerduty', 'voice', 'sms', 'webhook', 'linear'] as const satisfies ChannelName[];
/** Channels whose provider recognises a repeat. */
const COLLAPSING: readonly ChannelName[] = ['email', 'pagerduty', 'webhook', 'linear'];

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.sandbox.arrivals.clear();
});

const send = (channel: ChannelName, changes = {}, signal = never()): Promise<SendResult> =>
  createChannels(world.config)[channel].send(world.notification(channel, changes), { signal, links: world.links });

describe.each(ALL)('%s', (channel) => {
  const arrived = () => world.sandbox.arrivals.list({ channel });

  it('sends, and the sandbox has the message with its incident', async () => {
    expect(await send(channel)).toMatchObject({ outcome: 'sent' });
    expect(arrived()).toHaveLength(1);
    expect(arrived()[0]?.incident).toBe(INCIDENT);
    expect(world.sandbox.arrivals.list({ key: world.notification(channel).key })).toHaveLength(1);
  });

  it('is refused for good without a wait', async () => {
    world.sandbox.faults.set(channel, { mode: 'reject', times: 1, retryAfter: 1, delayMs: 0 });
    const result = await send(channel);
    expect(result.outcome).toBe('rejected');
    expect(result.retryAfterMs).toBeUndefined();
    expect(arrived()).toHaveLength(0);
  });

  it('is refused for now with a wait', async () => {
    world.sandbox.faults.set(channel, { mode: '429', times: 1, retryAfter: 7, delayMs: 0 });
    const { outcome, retryAfterMs } = await send(channel);
    expect(outcome).toBe('rejected');
    // The official Twilio client does not show headers, and SMTP has none: these wait their default.
    expect(retryAfterMs).toBe({ email: 30_000, voice: 5_000, sms: 5_000 }[channel as string] ?? 7_000);
  });

  it('does not know after the connection died behind an accepted message', async () => {
    world.sandbox.faults.set(channel, { mode: 'accept-then-drop', times: 1, retryAfter: 1, delayMs: 0 });
    expect(await send(channel)).toMatchObject({ outcome: 'unknown' });
    expect(arrived()).toHaveLength(1);
  });

  it('asks where the provider can be asked: sent after it arrived, absent before', async () => {
    const { lookup } = createChannels(world.config)[channel];
    if (!['email', 'slack', 'voice', 'sms', 'linear'].includes(channel)) return expect(lookup).toBeUndefined();
    expect(await lookup?.(world.notification(channel), never())).toMatchObject({ found: 'absent' });
    world.sandbox.faults.set(channel, { mode: 'accept-then-drop', times: 1, retryAfter: 1, delayMs: 0 });
    await send(channel);
    expect(await lookup?.(world.notification(channel), never())).toMatchObject({ found: 'sent', providerId: expect.any(String) as string });
  });

  it('treats a failing provider by whether it recognises a repeat', async () => {
    world.sandbox.faults.set(channel, { mode: '500', times: 1, retryAfter: 1, delayMs: 0 });
    const { outcome, retryAfterMs } = await send(channel);
    expect(outcome).toBe(COLLAPSING.includes(channel) ? 'rejected' : 'unknown');
    expect(retryAfterMs === undefined).toBe(!COLLAPSING.includes(channel));
  });

  it('does not know when it is cut off while the provider is silent', async () => {
    world.sandbox.faults.set(channel, { mode: 'timeout', times: 1, retryAfter: 1, delayMs: 0 });
    expect(await send(channel, {}, AbortSignal.timeout(300))).toMatchObject({ outcome: 'unknown' });
    expect(arrived()).toHaveLength(0);
  });

  it('waits for a slow provider', async () => {
    world.sandbox.faults.set(channel, { mode: 'slow', times: 1, retryAfter: 1, delayMs: 200 });
    expect(await send(channel)).toMatchObject({ outcome: 'sent' });
  });

  it('comes back later when nobody listens: nothing was handed over', async () => {
    const dead = await freePort();
    const config = loadConfig({
      SALVOR_SANDBOX_URL: `http://127.0.0.1:${dead}`,
      SALVOR_SMTP_PORT: String(dead),
      SALVOR_LINK_SECRET: LINK_SECRET,
    });
    const target = channel === 'webhook' ? { to: `http://127.0.0.1:${dead}/hook` } : {};
    const result = await createChannels(config)[channel].send(world.notification(channel, target), {
      signal: never(),
      links: world.links,
    });
    expect(result).toMatchObject({ outcome: 'rejected', retryAfterMs: expect.any(Number) as number });
    expect(result.reason).toMatch(/could not be reached/);
  });

  it('says whether it is ready, and what to do when not', async () => {
    expect(await createChannels(world.config)[channel].check()).toMatchObject({ ok: true });
    if (channel === 'webhook') return;
    const dead = await freePort();
    const config = loadConfig({ SALVOR_SANDBOX_URL: `http://127.0.0.1:${dead}`, SALVOR_SMTP_PORT: String(dead) });
    const { ok, detail } = await createChannels(config)[channel].check();
    expect(ok).toBe(false);
    expect(detail).toMatch(/salvor up|SMTP_URL/);
  });
});

describe('a bad target', () => {
  it.each([
    ['email', 'nobody'],
    ['email', 'a@b.example, c@d.example'],
    ['email', 'a@b.example\r\nBcc: x@y.example'],
    ['voice', '0301234'],
    ['sms', '+49 30 123'],
    ['webhook', 'file:///etc/passwd'],
  ] as const)('is refused by %s: %j', async (channel, to) => {
    const result = await send(channel, { to });
    expect(result).toMatchObject({ outcome: 'rejected' });
    expect(result.retryAfterMs).toBeUndefined();
    expect(world.sandbox.arrivals.list()).toHaveLength(0);
  });
});

/** A port of this machine on which nobody listens. */
async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
