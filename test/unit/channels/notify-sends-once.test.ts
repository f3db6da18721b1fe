import { setTimeout as sleep } from 'node:timers/promises';
import { ActivityCancellationDetails, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNotify } from '../../../activities/notify.ts';
import type { Channel } from '../../../src/channels/channel.ts';
import { createChannels } from '../../../src/channels/registry.ts';
import type { Fault } from '../../../src/channels/sandbox/faults.ts';
import type { Notification, NotificationState, NotificationStore, SendProgress, SendResult } from '../../../src/domain/notification.ts';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';
import { type Sandboxed, sandboxed } from './sandboxed.ts';

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.sandbox.arrivals.clear();
});

const copies = (channel: ChannelName) => world.sandbox.arrivals.list({ channel }).length;
const misbehave = (channel: ChannelName, mode: Fault['mode'], times = 1) =>
  world.sandbox.faults.set(channel, { mode, times, retryAfter: 7, delayMs: 400 });

/** Rows in memory, with the rules of the real ones. */
class Rows implements NotificationStore {
  readonly states = new Map<string, NotificationState>();
  readonly finished: SendResult[] = [];
  begin = (notification: Notification) => {
    const state = this.states.get(notification.key) ?? 'queued';
    if (state !== 'sent') this.states.set(notification.key, 'sending');
    return Promise.resolve({ state });
  };
  finish = (key: string, result: SendResult) => {
    this.finished.push(result);
    this.states.set(
      key,
      ({ sent: 'sent', rejected: 'failed', deferred: 'queued', unknown: 'unknown', suppressed: 'suppressed' } as const)[result.outcome],
    );
    return Promise.resolve();
  };
}
const unreachable: NotificationStore = {
  begin: () => Promise.reject(new Error('connect ECONNREFUSED')),
  finish: () => new Promise(() => undefined),
};

/**
 * Runs attempts of one activity as Temporal does: the last heartbeat of one is what the next begins with. After "deferred" the
 * workflow calls the activity anew, with the progress of the former call.
 */
class Attempts {
  attempt = 0;
  heartbeat: unknown;
  progress: SendProgress | undefined;
  /** Instead of the sandboxed channel. */
  channel: Channel | undefined;
  readonly environments: MockActivityEnvironment[] = [];
  readonly #store: NotificationStore;
  constructor(store: NotificationStore) {
    this.#store = store;
  }
  /** @param lost - the worker died before its heartbeat reached the server */
  async run(channel: ChannelName, options: { lost?: boolean; cancelAfterMs?: number } = {}): Promise<SendResult> {
    this.attempt += 1;
    const environment = new MockActivityEnvironment({
      attempt: this.attempt,
      ...(options.lost !== true && { heartbeatDetails: this.heartbeat }),
    });
    this.environments.push(environment);
    environment.on('heartbeat', (details: unknown) => (this.heartbeat = details));
    const notify = createNotify({
      channels: { ...createChannels(world.config), ...(this.channel !== undefined && { [channel]: this.channel }) },
      links: world.links,
      notifications: this.#store,
      log: pino({ level: 'silent' }),
    });
    if (options.cancelAfterMs === 0) environment.cancel();
    else if (options.cancelAfterMs !== undefined) setTimeout(() => environment.cancel(), options.cancelAfterMs);
    const result = await environment.run<[Notification, SendProgress?], SendResult, typeof notify>(
      notify,
      world.notification(channel),
      ...(this.progress === undefined ? ([] as const) : ([this.progress] as const)),
    );
    if (result.outcome === 'deferred') {
      this.attempt = 0;
      this.heartbeat = undefined;
      this.progress = result.progress;
    }
    return result;
  }
}

/** Slack as it is by an incoming webhook: nobody can be asked. */
const silentSlack = (): Channel => ({
  ...createChannels(world.config).slack,
  lookup: () => Promise.resolve({ found: 'unknown', reason: 'This provider cannot be asked' }),
});

describe('the first attempt', () => {
  it('writes the row, sends, and writes the answer', async () => {
    const rows = new Rows();
    expect(await new Attempts(rows).run('email')).toMatchObject({ outcome: 'sent' });
    expect([...rows.states.values()]).toEqual(['sent']);
    expect(copies('email')).toBe(1);
  });

  it('sends without the store, and is not held up by it', async () => {
    const began = Date.now();
    expect(await new Attempts(unreachable).run('email')).toMatchObject({ outcome: 'sent' });
    expect(Date.now() - began).toBeLessThan(2_500);
  });

  it('returns a final refusal', async () => {
    misbehave('sms', 'reject');
    const rows = new Rows();
    expect(await new Attempts(rows).run('sms')).toMatchObject({ outcome: 'rejected', code: '21211' });
    expect([...rows.states.values()]).toEqual(['failed']);
  });

  it('answers with the wait that the provider asked for, and with what the next call has to know', async () => {
    misbehave('slack', '429');
    const rows = new Rows();
    expect(await new Attempts(rows).run('slack')).toMatchObject({
      outcome: 'deferred',
      retryAfterMs: 7_000,
      progress: { mayBeSent: false, blindResends: 0 },
    });
    expect([...rows.states.values()]).toEqual(['queued']);
  });

  it('says how long it had waited for its turn behind the limit of the channel', async () => {
    const now = Date.now();
    const environment = new MockActivityEnvironment({ attempt: 1, currentAttemptScheduledTimestampMs: now - 14_000 });
    const notify = createNotify({
      channels: createChannels(world.config),
      links: world.links,
      notifications: new Rows(),
      log: pino({ level: 'silent' }),
    });
    const page = world.notification('sms', { decidedAt: now - 14_100 });
    expect(await environment.run<[Notification], SendResult, typeof notify>(notify, page)).toMatchObject({
      outcome: 'sent',
      reason: expect.stringMatching(/\. It had waited 14 s for its turn$/) as string,
    });
  });

  it('heartbeats while a slow provider thinks', async () => {
    world.sandbox.faults.set('slack', { mode: 'slow', times: 1, retryAfter: 1, delayMs: 1_500 });
    const attempts = new Attempts(new Rows());
    await attempts.run('slack');
    expect(attempts.heartbeat).toMatchObject({ mayBeSent: true });
  });
});

describe('after a lost answer', () => {
  it.each(['email', 'sms', 'voice'] as const)('%s is asked about and not sent again', async (channel) => {
    const attempts = new Attempts(new Rows());
    misbehave(channel, 'accept-then-drop');
    await expect(attempts.run(channel)).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    expect(await attempts.run(channel)).toMatchObject({ outcome: 'sent', providerId: expect.any(String) as string });
    expect(copies(channel)).toBe(1);
  });

  it.each(['email', 'sms', 'voice'] as const)('%s is sent when the provider says it never arrived', async (channel) => {
    const attempts = new Attempts(new Rows());
    misbehave(channel, 'accept-then-drop');
    await expect(attempts.run(channel)).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    await world.sandbox.arrivals.clear();
    const result = await attempts.run(channel);
    expect(result.outcome).toBe('sent');
    expect(result.reason).toMatch(/An earlier attempt may have sent it/);
    expect(copies(channel)).toBe(1);
  });

  it.each(['pagerduty', 'webhook'] as const)('%s is sent again under the same key, by which the receiver joins it', async (channel) => {
    const attempts = new Attempts(new Rows());
    misbehave(channel, 'accept-then-drop');
    await expect(attempts.run(channel)).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    const { outcome, reason } = await attempts.run(channel);
    expect(outcome).toBe('sent');
    expect(reason).toMatch(/sent again: .*(dedup_key|webhook-id)/);
    const [first, second] = world.sandbox.arrivals.list({ channel });
    expect(first?.key).toBe(second?.key);
  });

  it('slack is repeated once, and then left unknown with the reason', async () => {
    const attempts = new Attempts(new Rows());
    attempts.channel = silentSlack();
    misbehave('slack', 'accept-then-drop', 5);
    await expect(attempts.run('slack')).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    await expect(attempts.run('slack')).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    const result = await attempts.run('slack');
    expect(result).toMatchObject({ outcome: 'unknown' });
    expect(result.reason).toMatch(/cannot be asked.*not sent a third time/);
    expect(copies('slack')).toBe(2);
  });

  it('a mail is not doubled although store and heartbeat are lost as well', async () => {
    const attempts = new Attempts(unreachable);
    misbehave('email', 'accept-then-drop');
    await expect(attempts.run('email')).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    expect(await attempts.run('email', { lost: true })).toMatchObject({ outcome: 'sent' });
    expect(copies('email')).toBe(1);
  });
});

describe('a later attempt', () => {
  it('asks when the attempt before it left no word, whatever an older one said', async () => {
    const attempts = new Attempts(unreachable);
    misbehave('email', '429');
    expect(await attempts.run('email')).toMatchObject({ outcome: 'deferred' });
    await attempts.run('email');
    // That attempt sent it and was killed before its first heartbeat arrived.
    attempts.heartbeat = undefined;
    expect(await attempts.run('email')).toMatchObject({ outcome: 'sent' });
    expect(copies('email')).toBe(1);
  });

  it('does not ask when the former was refused: nothing can have been sent', async () => {
    const attempts = new Attempts(new Rows());
    misbehave('slack', '429', 4);
    for (let refused = 0; refused < 4; refused += 1) expect(await attempts.run('slack')).toMatchObject({ outcome: 'deferred' });
    const { outcome, reason } = await attempts.run('slack');
    expect(outcome).toBe('sent');
    expect(reason).not.toMatch(/earlier attempt/);
    expect(copies('slack')).toBe(1);
  });

  it.each(['email', 'sms', 'voice'] as const)('%s keeps its doubt over "not now", and asks when it can be asked again', async (channel) => {
    const attempts = new Attempts(new Rows());
    misbehave(channel, 'accept-then-drop');
    await expect(attempts.run(channel)).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    // The provider cannot be asked now, and does not take the repeat either.
    const deaf = { ...createChannels(world.config)[channel] };
    attempts.channel = {
      ...deaf,
      lookup: () => Promise.resolve({ found: 'unknown', reason: 'Nobody answers' }),
      send: () => Promise.resolve({ outcome: 'rejected', reason: 'busy', code: '503', retryAfterMs: 5_000 }),
    };
    expect(await attempts.run(channel)).toMatchObject({ outcome: 'deferred', progress: { mayBeSent: true, blindResends: 0 } });
    attempts.channel = undefined;
    expect(await attempts.run(channel)).toMatchObject({
      outcome: 'sent',
      reason: expect.stringMatching(/earlier attempt may have/) as string,
    });
    expect(copies(channel)).toBe(1);
  });

  it('repeats a message that nobody can be asked about once, also over "not now"', async () => {
    const attempts = new Attempts(new Rows());
    attempts.channel = silentSlack();
    misbehave('slack', 'accept-then-drop');
    await expect(attempts.run('slack')).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    misbehave('slack', '429', 2);
    expect(await attempts.run('slack')).toMatchObject({ outcome: 'deferred', progress: { mayBeSent: true, blindResends: 0 } });
    expect(await attempts.run('slack')).toMatchObject({ outcome: 'deferred', progress: { mayBeSent: true, blindResends: 0 } });
    misbehave('slack', 'accept-then-drop', 5);
    await expect(attempts.run('slack')).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    expect(await attempts.run('slack')).toMatchObject({ outcome: 'unknown' });
    expect(copies('slack')).toBe(2);
  });

  it('sends nothing when the row says sent', async () => {
    const rows = new Rows();
    rows.states.set(world.notification('slack').key, 'sent');
    expect(await new Attempts(rows).run('slack')).toMatchObject({ outcome: 'sent' });
    expect(copies('slack')).toBe(0);
  });

  it('asks when the row says sending, even on a first attempt (a reset workflow)', async () => {
    const rows = new Rows();
    await new Attempts(new Rows()).run('email');
    rows.states.set(world.notification('email').key, 'sending');
    expect(await new Attempts(rows).run('email')).toMatchObject({ outcome: 'sent' });
    expect(copies('email')).toBe(1);
  });
});

describe('a page that is no longer wanted', () => {
  it('is not sent when it was cancelled before', async () => {
    await expect(new Attempts(new Rows()).run('email', { cancelAfterMs: 0 })).rejects.toThrow(CancelledFailure);
    expect(copies('email')).toBe(0);
  });

  it('is unknown, not cancelled, when it was cut off behind the request', async () => {
    misbehave('slack', 'slow');
    expect(await new Attempts(new Rows()).run('slack', { cancelAfterMs: 150 })).toMatchObject({ outcome: 'unknown' });
  });

  it('is still wanted when it was the worker that stopped', async () => {
    const attempts = new Attempts(new Rows());
    misbehave('email', 'slow');
    const shutDown = ['WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true })] as const;
    setTimeout(() => attempts.environments.at(-1)?.cancel(...shutDown), 150);
    await expect(attempts.run('email')).rejects.toMatchObject({ type: 'EFFECT_UNKNOWN' });
    await sleep(600);
    expect(await attempts.run('email')).toMatchObject({ outcome: 'sent' });
    expect(copies('email')).toBe(1);
  });

  it('is not tried again when the provider had refused it for now', async () => {
    world.sandbox.faults.set('email', { mode: '429', times: 1, retryAfter: 1, delayMs: 0 });
    const rows = new Rows();
    const attempts = new Attempts(rows);
    const { finish } = rows;
    rows.finish = async (key, result) => {
      attempts.environments.at(-1)?.cancel();
      await finish(key, result);
    };
    await expect(attempts.run('email')).rejects.toThrow(CancelledFailure);
    expect(copies('email')).toBe(0);
  });
});
