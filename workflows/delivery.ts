import { CancellationScope, condition, isCancellation, rootCause } from '@temporalio/workflow';
import { CHANNEL_WORDS } from '../src/domain/escalation/messages.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import type { EventType } from '../src/domain/incident/timeline.ts';
import type { Notification, NotificationState, SendResult } from '../src/domain/notification.ts';
import { isAtRest, type Life, type Sending } from './life.ts';
import { allClearNotifier, notifier } from './proxies.ts';

const STATE_OF = {
  sent: 'sent',
  rejected: 'failed',
  deferred: 'queued',
  unknown: 'unknown',
  suppressed: 'suppressed',
} as const satisfies Record<SendResult['outcome'], NotificationState>;
const EVENT_OF = {
  sent: 'notification.sent',
  rejected: 'notification.failed',
  deferred: 'notification.deferred',
  unknown: 'notification.unknown',
  suppressed: 'notification.suppressed',
} as const;

/** Hands every decided message to its channel at once, each in a scope of its own: a slow provider delays nobody else. */
export async function deliver(life: Life): Promise<void> {
  const { incident } = life;
  while (!(isClosed(incident) && isAtRest(life))) {
    if (!life.handingOver) for (const notification of incident.toSend.splice(0)) start(life, notification);
    await condition(() => (incident.toSend.length > 0 && !life.handingOver) || (isClosed(incident) && isAtRest(life)));
  }
}

function start(life: Life, notification: Notification): void {
  const sending: Sending = { scope: new CancellationScope(), kind: notification.kind, wanted: true };
  life.sending.set(notification.key, sending);
  settle(life, notification, { state: 'sending' });
  void sending.scope.run(() => send(life, notification, sending)).finally(() => life.sending.delete(notification.key));
}

async function send(life: Life, notification: Notification, sending: Sending): Promise<void> {
  const words = `${CHANNEL_WORDS[notification.channel]} to ${notification.to}`;
  const summary = `${notification.kind === 'page' ? `L${notification.level} ` : ''}${words}`;
  try {
    const { notify } = notification.kind === 'all_clear' ? allClearNotifier(summary) : notifier(summary);
    const result = await notify(notification);
    // Cut off by the hand-over and nobody knows what came of it: the next run asks, and a page is late, never gone.
    if (result.outcome === 'unknown' && life.handingOver && sending.wanted) {
      takeBack(life, notification);
      return;
    }
    settle(life, notification, {
      state: STATE_OF[result.outcome],
      reason: result.reason,
      ...(result.providerId !== undefined && { providerId: result.providerId }),
    });
    tellTimeline(life, notification, EVENT_OF[result.outcome], `${words}: ${result.reason}`);
  } catch (error) {
    const cancelled = isCancellation(error);
    if (cancelled && life.handingOver && sending.wanted) {
      takeBack(life, notification);
      return;
    }
    const reason = cancelled ? 'no longer wanted: somebody acted or the incident was closed' : (rootCause(error) ?? 'the channel failed');
    settle(life, notification, { state: cancelled ? 'cancelled' : 'failed', reason });
    tellTimeline(life, notification, cancelled ? 'notification.cancelled' : 'notification.failed', `${words}: ${reason}.`);
  }
}

/** An all-clear that a former incident left behind is no business of this one's timeline: its own row tells. */
function tellTimeline({ incident }: Life, { key, incidentId }: Notification, type: EventType, message: string): void {
  if (incidentId === incident.id) log(incident, Date.now(), type, message, { data: { key } });
}

/** Its key is its identity towards the provider, so the next run may hand it over once more. */
function takeBack(life: Life, notification: Notification): void {
  settle(life, notification, { state: 'queued' });
  life.incident.toSend.push(notification);
}

function settle(life: Life, { key }: Notification, change: { state: NotificationState; reason?: string; providerId?: string }): void {
  const view = life.incident.notifications.find((known) => known.key === key);
  if (view === undefined) return;
  Object.assign(view, change);
  if (change.state === 'sent') view.sentAt = Date.now();
  life.incident.revision += 1;
}
