import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities } from '../../../src/domain/contracts.ts';
import { notifyPriority, notifyQueue } from '../../../src/domain/notification-queue.ts';
import type { Notification } from '../../../src/domain/notification.ts';

/** Hands over one group of messages after the other, each as the incident workflow does: its channel's queue, its own priority. */
export async function manyMessages(groups: Notification[][], pauseMs: number): Promise<void> {
  const sends: Promise<unknown>[] = [];
  for (const group of groups) {
    for (const notification of group) {
      const taskQueue = notifyQueue(notification.channel, ['sms']);
      const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
        startToCloseTimeout: '10 seconds',
        priority: { priorityKey: notifyPriority(notification) },
        ...(taskQueue !== undefined && { taskQueue }),
      });
      sends.push(notify(notification));
    }
    await sleep(pauseMs);
  }
  await Promise.all(sends);
}
