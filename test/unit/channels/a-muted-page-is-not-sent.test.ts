import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createNotify } from '../../../activities/notify.ts';
import { createChannels } from '../../../src/channels/registry.ts';
import type { Notification, NotificationStore, SendProgress, SendResult } from '../../../src/domain/notification.ts';
import type { Mute, MuteCheck } from '../../../src/domain/silence/mute.ts';
import { type Sandboxed, sandboxed } from './sandboxed.ts';

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed();
});
afterAll(() => world.close());
beforeEach(() => world.sandbox.arrivals.clear());

const SILENCE: Mute = { cause: 'silence', by: 'silence-7', reason: 'Silenced by ada until 10:00: planned work', until: 1_800_000_000_000 };
const arrived = () => world.sandbox.arrivals.list({ channel: 'email' }).length;

function store(state: Awaited<ReturnType<NotificationStore['begin']>>['state'] = 'queued') {
  const finished: SendResult[] = [];
  const rows: NotificationStore = {
    begin: () => Promise.resolve({ state }),
    finish: (_key, result) => {
      finished.push(result);
      return Promise.resolve();
    },
  };
  return { rows, finished };
}

async function run(mutes: MuteCheck, options: { state?: 'unknown'; progress?: SendProgress; changes?: Partial<Notification> } = {}) {
  const { rows, finished } = store(options.state);
  const notify = createNotify({
    channels: createChannels(world.config),
    links: world.links,
    notifications: rows,
    mutes,
    log: pino({ level: 'silent' }),
  });
  const args: [Notification, SendProgress?] = [world.notification('email', options.changes)];
  if (options.progress !== undefined) args.push(options.progress);
  const result = await new MockActivityEnvironment({ attempt: 1 }).run<[Notification, SendProgress?], SendResult, typeof notify>(
    notify,
    ...args,
  );
  return { result, finished };
}

it('it is kept with the reason, who holds it back and until when', async () => {
  const { result, finished } = await run(() => Promise.resolve(SILENCE));
  expect(result).toEqual({
    outcome: 'suppressed',
    reason: 'Silenced by ada until 10:00: planned work',
    mute: { cause: 'silence', by: 'silence-7' },
    until: 1_800_000_000_000,
  });
  expect(finished).toEqual([result]);
  expect(arrived()).toBe(0);
});

it('is asked about again on a later call, also after "not now"', async () => {
  const { result } = await run(() => Promise.resolve(SILENCE), { progress: { mayBeSent: false, blindResends: 0 } });
  expect(result.outcome).toBe('suppressed');
  expect((await run(() => Promise.resolve(undefined))).result.outcome).toBe('sent');
});

it.each([
  ['the row says that it may have been sent', { state: 'unknown' as const }],
  ['the former call says so', { progress: { mayBeSent: true, blindResends: 0 } }],
])('is no longer muted when %s', async (_, options) => {
  const { result } = await run(() => Promise.resolve(SILENCE), options);
  expect(result.outcome).toBe('sent');
});

it.each([
  ['fails', () => Promise.reject(new Error('connect ECONNREFUSED'))],
  ['never answers', () => new Promise<undefined>(() => undefined)],
] as const)('is sent when the check %s, without waiting for it', async (_, mutes) => {
  const began = Date.now();
  expect((await run(mutes)).result.outcome).toBe('sent');
  expect(Date.now() - began).toBeLessThan(1_500);
  expect(arrived()).toBe(1);
});

it.each(['all_clear', 'approval_needed'] as const)('an %s is not asked about', async (kind) => {
  const { result } = await run(() => Promise.resolve(SILENCE), { changes: { kind } });
  expect(result.outcome).toBe('sent');
});
