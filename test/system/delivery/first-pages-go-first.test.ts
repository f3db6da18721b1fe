import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Notification, NotificationKind } from '../../../src/domain/notification.ts';
import { createNotifyWorkers } from '../../../worker/queues.ts';

/** Messages a second; the provider of these tests takes no more. */
const LIMIT = 2;
/** The server lets this many go at once before it counts, on each partition of the queue. */
const BURST = 8;

let connection: Connection;
/** Two processes have a connection each. */
let native: NativeConnection;
let other: NativeConnection;
beforeAll(async () => {
  const address = inject('temporalAddress');
  connection = await Connection.connect({ address });
  [native, other] = await Promise.all([NativeConnection.connect({ address }), NativeConnection.connect({ address })]);
});
afterAll(async () => {
  await Promise.all([connection.close(), native.close(), other.close()]);
});

const message = (kind: NotificationKind, level: number, number: number): Notification => ({
  key: `${kind}-L${String(level)}-${String(number)}`,
  incidentId: 'shop-1',
  kind,
  level,
  levelName: '',
  channel: 'sms',
  to: '+15005550011',
  generation: 1,
  severity: 'critical',
  service: 'shop',
  operation: 'checkout',
  title: '',
  lines: [],
  dueAt: 0,
  lateMs: 0,
  openedAt: 0,
  decidedAt: 0,
});
const several = (count: number, kind: NotificationKind, level: number) =>
  Array.from({ length: count }, (_, at) => message(kind, level, at));

it('behind a limit first pages overtake all-clears, the limit holds over two workers, and nothing is lost', async () => {
  const namespace = inject('temporalNamespace');
  const sent: { key: string; at: number }[] = [];
  const notify = (notification: Notification) => {
    sent.push({ key: notification.key, at: Date.now() });
    return Promise.resolve({ outcome: 'sent' as const, reason: 'taken' });
  };
  const taskQueue = `many-messages-${randomUUID()}`;
  const limits = { slack: 0, pagerduty: 0, voice: 0, sms: LIMIT, linear: 0 };
  const of = { namespace, notify, limits };
  const workers = [
    await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      workflowBundle: await bundleWorkflowCode({
        workflowsPath: join(import.meta.dirname, 'many-messages.ts'),
        logger: new DefaultLogger('WARN'),
      }),
    }),
    ...(await createNotifyWorkers({ ...of, connection: native })),
    ...(await createNotifyWorkers({ ...of, connection: other })),
  ];
  const running = Promise.all(workers.map((worker) => worker.run()));
  const groups = [several(24, 'all_clear', 0), several(3, 'reminder', 2), several(3, 'page', 2), several(3, 'page', 1)];
  try {
    const client = new Client({ connection, namespace });
    await client.workflow.execute('manyMessages', {
      taskQueue,
      workflowId: taskQueue,
      args: [groups, 400],
      workflowRunTimeout: '90 seconds',
    });
  } finally {
    for (const worker of workers) worker.shutdown();
    await running;
  }

  expect(sent.map(({ key }) => key).sort()).toEqual(
    groups
      .flat()
      .map(({ key }) => key)
      .sort(),
  );
  const first = sent[0]?.at ?? 0;
  const seconds = ((sent.at(-1)?.at ?? 0) - first) / 1_000;
  console.log(`33 messages in ${seconds.toFixed(1)} s, in this order: ${sent.map(({ key }) => key.replace(/-\d+$/, '')).join(' ')}`);
  expect((sent.length - BURST) / seconds).toBeLessThan(LIMIT * 1.25);
  // In the order of their coming all 24 all-clears would leave before the first page. What had left before a page came is no
  // failure, and neither is the order between partitions of the queue, each of which keeps its own.
  const overtaken = (group: Notification[]) => {
    const last = Math.max(...group.map(({ key }) => sent.findIndex((each) => each.key === key)));
    return sent.slice(last).filter(({ key }) => key.startsWith('all_clear')).length;
  };
  const [, reminders = [], pages = [], firstPages = []] = groups;
  expect(overtaken(firstPages)).toBeGreaterThanOrEqual(12);
  expect(overtaken(pages)).toBeGreaterThanOrEqual(12);
  expect(overtaken(reminders)).toBeGreaterThanOrEqual(10);
}, 120_000);
