import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { DELIVERY_SIGNAL } from '../../../src/domain/contracts.ts';
import type { Notification, SendResult } from '../../../src/domain/notification.ts';
import {
  PAGE_LOOP_SCHEDULE,
  PAGE_LOOP_WORKFLOW,
  type PageLoopActivities,
  type PageLoopCheck,
  type PageLoopOutcome,
} from '../../../src/domain/page-loop/plan.ts';
import type { Report } from '../../../src/domain/report.ts';
import { schedulePageLoop } from '../../../src/page-loop/schedule.ts';
import { workflowBundle } from '../../../worker/bundle.ts';

const sms: PageLoopCheck = { channel: 'sms', to: '+15550000001', alarm: { channel: 'email', to: 'ops@example.com' } };
const email: PageLoopCheck = { channel: 'email', to: 'loop@example.com', alarm: { channel: 'slack', to: '#ops' } };

describe('the page loop', () => {
  let connection: Connection;
  let native: NativeConnection;
  let client: Client;
  let running: { worker: Worker; ended: Promise<void> } | undefined;
  const seen: { sent: Notification[]; reports: Report[]; outcomes: PageLoopOutcome[] } = { sent: [], reports: [], outcomes: [] };
  let send: (notification: Notification) => SendResult;
  let found: 'sent' | 'absent' | 'unknown';
  const queue = `page-loop-${randomUUID()}`;

  beforeAll(async () => {
    const address = inject('temporalAddress');
    [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
    client = new Client({ connection, namespace: inject('temporalNamespace') });
    const activities: PageLoopActivities = {
      notify: (notification) => {
        seen.sent.push(notification);
        return Promise.resolve(send(notification));
      },
      lookUpNotification: () => Promise.resolve({ found, reason: `the provider says ${found}`, canBeAsked: found !== 'unknown' }),
      reportBrokenLoop: (report) => Promise.resolve(void seen.reports.push(report)),
      recordPageLoop: (_workflowId, outcomes) => Promise.resolve(void seen.outcomes.push(...outcomes)),
    };
    const worker = await Worker.create({
      connection: native,
      namespace: inject('temporalNamespace'),
      taskQueue: queue,
      workflowBundle: await workflowBundle(join(tmpdir(), 'salvor-test-bundles')),
      activities,
    });
    running = { worker, ended: worker.run() };
  });
  afterAll(async () => {
    running?.worker.shutdown();
    await running?.ended;
    await connection.close();
    await native.close();
  });
  beforeEach(() => {
    send = () => ({ outcome: 'sent', reason: 'taken' });
    found = 'sent';
  });
  afterEach(() => {
    seen.sent = [];
    seen.reports = [];
    seen.outcomes = [];
  });

  const begin = (checks: PageLoopCheck[], withinMs = 3_000) =>
    client.workflow.start(PAGE_LOOP_WORKFLOW, {
      workflowId: `${PAGE_LOOP_SCHEDULE}-${randomUUID()}`,
      taskQueue: queue,
      args: [{ withinMs, checks }],
    });
  const alarms = () => seen.sent.filter(({ kind }) => kind === 'page_loop_lost').map(({ channel, to }) => `${channel} ${to}`);

  it('is content when the provider has what was sent, and alarms nobody', async () => {
    await (await begin([email])).result();
    expect(seen.outcomes).toMatchObject([{ channel: 'email', state: 'back', reason: 'the provider says sent' }]);
    expect(alarms()).toEqual([]);
    expect(seen.reports).toEqual([]);
  });

  it('raises an alarm through the other channel and opens an incident when it does not come back', async () => {
    found = 'absent';
    const handle = await begin([email]);
    await handle.result();
    expect(seen.outcomes).toMatchObject([{ state: 'lost', reason: 'the provider says absent' }]);
    expect(alarms()).toEqual(['slack #ops']);
    expect(seen.reports).toMatchObject([
      { service: 'salvor', operation: 'page-loop', severity: 'error', labels: { broken_channel: 'email' } },
    ]);
    expect(seen.sent.at(-1)?.lines.join(' ')).toContain('email to loop@example.com');
  });

  it('waits for the word of a provider that gives receipts: delivered, failed, silent', async () => {
    send = ({ channel }) => ({ outcome: 'sent', reason: 'taken', receipt: channel === 'sms' });
    for (const [word, state, told] of [
      ['delivered', 'back', []],
      ['failed', 'lost', ['email ops@example.com']],
      [undefined, 'lost', ['email ops@example.com']],
    ] as const) {
      seen.sent = [];
      seen.outcomes = [];
      const handle = await begin([sms], 2_000);
      const key = [handle.workflowId, 'page_loop', 'L0', 'sms', sms.to, 1].join('/');
      if (word !== undefined) await handle.signal(DELIVERY_SIGNAL, { key, state: word, reason: `said ${word}`, at: Date.now() });
      await handle.result();
      expect(seen.outcomes).toMatchObject([{ state }]);
      expect(alarms()).toEqual(told);
    }
  });

  it('judges each way for itself', async () => {
    send = ({ kind, channel }) =>
      channel === 'sms' && kind === 'page_loop' ? { outcome: 'rejected', reason: 'no such number' } : { outcome: 'sent', reason: 'taken' };
    await (await begin([sms, email])).result();
    expect(seen.outcomes.map(({ channel, state }) => `${channel} ${state}`).toSorted()).toEqual(['email back', 'sms lost']);
    expect(alarms()).toEqual(['email ops@example.com']);
  });

  it('is scheduled as the policy has it: made, changed, left alone, removed', async () => {
    const loop = { every: 3_600_000, within: 60_000, checks: [email] };
    expect(await schedulePageLoop(client, undefined)).toBeUndefined();
    expect(await schedulePageLoop(client, loop)).toBe('The page loop was scheduled.');
    expect(await schedulePageLoop(client, loop)).toBeUndefined();
    expect(await schedulePageLoop(client, { ...loop, every: 7_200_000 })).toBe('The page loop was scheduled anew.');
    const { spec } = await client.schedule.getHandle(PAGE_LOOP_SCHEDULE).describe();
    expect(spec.intervals?.[0]?.every).toBe(7_200_000);
    expect(await schedulePageLoop(client, undefined)).toBe('The page loop was switched off.');
  });
});
