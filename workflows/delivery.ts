import { CancellationScope, condition, isCancellation, rootCause, workflowInfo } from '@temporalio/workflow';
import { CHANNEL_WORDS } from '../src/domain/escalation/messages.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import type { EventType } from '../src/domain/incident/timeline.ts';
import { forgetPutOff, hasDue, sendLater, takeDue } from '../src/domain/incident/later.ts';
import type { NotificationView } from '../src/domain/incident/view.ts';
import { type Notification, type NotificationState, PAGE_KINDS, type SendResult } from '../src/domain/notification.ts';
import { notifyPriority, notifyQueue } from '../src/domain/notification-queue.ts';
import { inWords } from '../src/domain/words.ts';
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
    if (!life.handingOver) {
      takeDue(incident, Date.now());
      const ready = incident.toSend.filter((notification) => !waitsForTheFirst(life, notification));
      incident.toSend = incident.toSend.filter((notification) => !ready.includes(notification));
      for (const notification of ready) start(life, notification);
    }
    await condition(() => (hasReady(life) && !life.handingOver) || (isClosed(incident) && isAtRest(life)));
  }
}

function hasReady(life: Life): boolean {
  const { incident } = life;
  return hasDue(incident, Date.now()) || incident.toSend.some((notification) => !waitsForTheFirst(life, notification));
}

/** A message that answers an earlier one to the same target needs its id, so it leaves after it. Pages wait for nothing. */
function waitsForTheFirst({ incident, sending }: Life, { kind, channel, to }: Notification): boolean {
  if (PAGE_KINDS.includes(kind) || incident.policy.escalation.mirror !== true) return false;
  return [...sending.values()].some((other) => other.channel === channel && other.to === to);
}

function start(life: Life, notification: Notification): void {
  const { kind, channel, to } = notification;
  const sending: Sending = { scope: new CancellationScope(), kind, channel, to, wanted: true };
  life.sending.set(notification.key, sending);
  if (PAGE_KINDS.includes(kind)) life.pagesLeftAt = workflowInfo().historyLength;
  settle(life, notification, { state: 'sending' });
  void sending.scope.run(() => send(life, notification, sending)).finally(() => life.sending.delete(notification.key));
}

async function send(life: Life, notification: Notification, sending: Sending): Promise<void> {
  const words = `${CHANNEL_WORDS[notification.channel]} to ${notification.to}`;
  const summary = `${notification.kind === 'page' ? `L${notification.level} ` : ''}${words}`;
  try {
    const taskQueue = notifyQueue(notification.channel, life.incident.policy.limitedChannels);
    const how = { summary, taskQueue, priorityKey: notifyPriority(notification) };
    const { notify } = notification.kind === 'all_clear' ? allClearNotifier(how) : notifier(how);
    const progress = life.incident.putOff?.[notification.key]?.progress;
    const message = withReplyTo(life, notification);
    const result = progress === undefined ? await notify(message) : await notify(message, progress);
    // Cut off by the hand-over and nobody knows what came of it: the next run asks, and a page is late, never gone.
    if (result.outcome === 'unknown' && life.handingOver && sending.wanted) {
      takeBack(life, notification);
      return;
    }
    take(life, notification, result, sending);
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

/** The channel's answer: what it means for the message, and whether it is tried again. */
function take(life: Life, notification: Notification, result: SendResult, sending: Sending): void {
  const { outcome, reason, providerId, provider, receipt } = result;
  const words = `${CHANNEL_WORDS[notification.channel]} to ${notification.to}`;
  const isOff = outcome === 'deferred' || outcome === 'suppressed';
  const again = isOff && sending.wanted ? sendLater(life.incident, notification, result, Date.now()) : undefined;
  if (!isOff) forgetPutOff(life.incident, notification.key);
  settle(life, notification, {
    state: outcome === 'deferred' && again === undefined ? (sending.wanted ? 'failed' : 'cancelled') : STATE_OF[outcome],
    reason,
    ...(providerId !== undefined && { providerId }),
    ...(provider !== undefined && { provider }),
    ...(receipt !== undefined && { receipt }),
    ...(again !== undefined && { deferred: again }),
  });
  const when = again === undefined ? '' : ` (tried again in ${inWords(again - Date.now())})`;
  tellTimeline(life, notification, EVENT_OF[outcome], `${words}: ${reason}${when}`);
}

/**
 * The id of the message to the same target that is kept up to date, so that a channel answers below it. The newest one counts: a message
 * that somebody deleted was posted anew, under another id.
 */
function withReplyTo({ incident }: Life, notification: Notification): Notification {
  const { key, channel, to } = notification;
  const known = incident.notifications.findLast(
    (other) => other.key !== key && other.channel === channel && other.to === to && other.providerId !== undefined,
  );
  return known?.providerId === undefined ? notification : { ...notification, replyTo: known.providerId };
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

function settle(life: Life, { key }: Notification, change: Partial<NotificationView> & { state: NotificationState }): void {
  const view = life.incident.notifications.find((known) => known.key === key);
  if (view === undefined) return;
  delete view.deferred;
  // The provider may have said that it was delivered before it answered that it took it.
  const isOvertaken = view.heardAt !== undefined && change.state === 'sent';
  Object.assign(view, change, isOvertaken ? { state: view.state, reason: view.reason } : {});
  if (change.state === 'sent') view.sentAt = Date.now();
  life.incident.revision += 1;
}
