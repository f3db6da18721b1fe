import { hostname } from 'node:os';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../src/domain/contracts.ts';
import { LIMITABLE_CHANNELS, limitedQueue, type LimitableChannel } from '../src/domain/notification-queue.ts';

/** Messages a second; 0: as many as come. */
export type Limits = Record<LimitableChannel, number>;

/**
 * One worker of activities for each channel with a task queue of its own. The limit is the queue's: the server counts what all
 * workers take together. Queues whose limit was taken away are served as well, because incidents that are open still use them.
 */
export async function createNotifyWorkers(options: {
  connection: NativeConnection;
  namespace: string;
  notify: Activities['notify'];
  limits: Limits;
}): Promise<Worker[]> {
  const { connection, namespace, notify, limits } = options;
  return Promise.all(
    LIMITABLE_CHANNELS.map((channel) =>
      Worker.create({
        connection,
        namespace,
        taskQueue: limitedQueue(channel),
        activities: { notify },
        identity: `${process.pid}@${hostname()}`,
        // A send mostly waits for its provider. More than these would mean that the limit is not what holds it up.
        maxConcurrentActivityTaskExecutions: 20,
        activityTaskPollerBehavior: { type: 'autoscaling' },
        ...(limits[channel] > 0 && { maxTaskQueueActivitiesPerSecond: limits[channel] }),
        shutdownGraceTime: '10 seconds',
        shutdownForceTime: '15 seconds',
      }),
    ),
  );
}
