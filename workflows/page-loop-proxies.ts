import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Notification, SendResult } from '../src/domain/notification.ts';
import type { PageLoopActivities } from '../src/domain/page-loop/plan.ts';

const cancellationType = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** @param patienceMs after this nobody waits for the answer any more */
export async function sendRound(message: Notification, patienceMs: number): Promise<SendResult> {
  const { notify } = proxyActivities<Pick<PageLoopActivities, 'notify'>>({
    summary: `Page loop: ${message.channel} to ${message.to}`,
    startToCloseTimeout: '30 seconds',
    scheduleToCloseTimeout: Math.max(1, patienceMs),
    heartbeatTimeout: '6 seconds',
    cancellationType,
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  });
  return await notify(message);
}

export async function askProvider(message: Notification): ReturnType<PageLoopActivities['lookUpNotification']> {
  const { lookUpNotification } = proxyActivities<Pick<PageLoopActivities, 'lookUpNotification'>>({
    summary: `Page loop: did ${message.channel} to ${message.to} come back?`,
    startToCloseTimeout: '20 seconds',
    scheduleToCloseTimeout: '30 seconds',
    cancellationType,
  });
  return await lookUpNotification(message);
}

/** Both are tried for as long as it takes: a broken loop that nobody hears of is what this is against. */
export const { reportBrokenLoop, recordPageLoop } = proxyActivities<Pick<PageLoopActivities, 'reportBrokenLoop' | 'recordPageLoop'>>({
  startToCloseTimeout: '15 seconds',
  cancellationType,
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});
