import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { Channel, Lookup } from '../src/channels/channel.ts';
import type { Links } from '../src/channels/links.ts';
import type { Activities } from '../src/domain/contracts.ts';
import type { ErrorCode } from '../src/domain/error-codes.ts';
import type { Notification, NotificationState, NotificationStore, SendResult } from '../src/domain/notification.ts';
import type { ChannelName } from '../src/domain/policy/playbook.ts';
import { inTime } from './in-time.ts';

/** Postgres may be down; a page does not wait for it longer than this. */
const STORE_BUDGET_MS = 1_000;
/** Well below the heartbeat time-out that the workflow sets, so that a dead worker is told from a slow provider. */
const HEARTBEAT_MS = 1_000;

interface NotifyDeps {
  channels: Record<ChannelName, Channel>;
  links: Links;
  notifications: NotificationStore;
  log: Logger;
}

/**
 * What one attempt leaves to the next. It travels in the heartbeat, so Temporal keeps it even when Postgres is down; the last one
 * before a failure is never lost (tried on a real server), one before a kill may be.
 */
interface Progress {
  /** The attempt that says so. */
  attempt: number;
  /** False only when the provider refused, or was never reached. */
  mayBeSent: boolean;
  /** Sends that were repeated without anybody having been able to say whether the former arrived. */
  blindResends: number;
}

/**
 * Sends one notification at most once where anybody can tell, and at least once where nobody can.
 * The row is written before the send. Whatever may have been sent is asked about before it is sent again. A provider that is busy
 * or away makes the page late: the attempt fails retryably with the wait the provider asked for.
 * @returns sent, rejected (final for this target), or unknown (it may have arrived, and a repeat would do more harm)
 */
export function createNotify({ channels, links, notifications, log }: NotifyDeps): Activities['notify'] {
  return async function notify(notification) {
    const context = Context.current();
    const { cancellationSignal: signal } = context;
    const channel = channels[notification.channel];
    const { attempt } = context.info;
    const earlier = context.info.heartbeatDetails as Progress | undefined;
    const finish = async (result: SendResult): Promise<SendResult> => {
      await stored(() => notifications.finish(notification.key, result), notification, log);
      return result;
    };

    const former = await stored(() => notifications.begin(notification, attempt), notification, log);
    if (former?.state === 'sent' || former?.state === 'delivered') return alreadySent(former);

    // From here on every heartbeat says "may be sent", so that a kill at any moment leaves the careful answer behind.
    const progress: Progress = { attempt, mayBeSent: true, blindResends: earlier?.blindResends ?? 0 };
    const heartbeat = setInterval(() => context.heartbeat({ ...progress }), HEARTBEAT_MS);
    try {
      const verdict = mayBeSent(attempt, earlier, former?.state) ? await ask(channel, notification, progress, signal) : undefined;
      if (verdict?.result !== undefined) return await finish(verdict.result);

      if (signal.aborted) throw stopped(context);
      context.heartbeat({ ...progress });
      const result = await channel.send(notification, { signal, links });
      progress.mayBeSent = result.outcome !== 'rejected';
      await finish(result);
      if (isSettled(result)) return verdict === undefined ? result : { ...result, reason: `${result.reason}. ${verdict.because}` };
      if (isUnwanted(context)) return whenCutOff(result);
      context.heartbeat({ ...progress });
      throw tryAgain(result);
    } finally {
      clearInterval(heartbeat);
    }
  };
}

/**
 * May the notification have been sent already? The attempt just before knows best; when it left no word it died, and the worst is
 * assumed. The row counts on a first attempt: a workflow that was reset begins with attempt 1 again.
 */
function mayBeSent(attempt: number, earlier: Progress | undefined, state: NotificationState | undefined): boolean {
  if (earlier?.attempt === attempt - 1) return earlier.mayBeSent;
  return attempt > 1 || state === 'sending' || state === 'unknown';
}

function alreadySent({ providerId }: { providerId?: string }): SendResult {
  return {
    outcome: 'sent',
    reason: 'An earlier attempt had sent it; it was not sent again',
    ...(providerId !== undefined && { providerId }),
  };
}

/**
 * Decides what becomes of a notification that may have been sent: a final result, or the reason to send it (again).
 * Counts the blind repeats in `progress`.
 */
async function ask(
  channel: Channel,
  notification: Notification,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ result?: SendResult; because: string }> {
  const { found, reason, providerId } = await (channel.lookup?.(notification, signal) ?? NOBODY_TO_ASK);
  const because = `An earlier attempt may have sent it. ${reason}`;
  if (found === 'sent') return { result: { outcome: 'sent', reason: because, ...(providerId !== undefined && { providerId }) }, because };
  if (found === 'absent') return { because };
  const { choice, because: why } = channel.onUnknown;
  if (choice === 'resend_once' && progress.blindResends > 0) {
    return { result: { outcome: 'unknown', reason: `${because}; it was repeated once and is not sent a third time` }, because };
  }
  progress.blindResends += 1;
  return { because: `${because}; it was sent again: ${why}` };
}

const NOBODY_TO_ASK: Lookup = { found: 'unknown', reason: 'This provider cannot be asked' };

/** Sent or refused for good. The rest goes to another attempt, which asks first. */
function isSettled({ outcome, retryAfterMs }: SendResult): boolean {
  return outcome === 'sent' || (outcome === 'rejected' && retryAfterMs === undefined);
}

/** Somebody acted or the incident was closed. A worker that shuts down aborts as well, but the page is still wanted then. */
function isUnwanted(context: Context): boolean {
  return context.cancellationDetails?.cancelRequested === true;
}

function stopped(context: Context): Error {
  if (isUnwanted(context)) return new CancelledFailure('No longer wanted; nothing was sent.');
  return tryAgain({ outcome: 'rejected', reason: 'This worker is stopping; nothing was sent, another worker takes it' });
}

/** The page stopped being wanted while it was being sent: nothing is repeated, and nothing is claimed that is not known. */
function whenCutOff(result: SendResult): SendResult {
  if (result.outcome === 'rejected') throw new CancelledFailure(`No longer wanted; it was not sent: ${result.reason}`);
  return result;
}

/** An expected failure: late, not broken. Temporal waits as long as the provider asked, else by the workflow's retry policy. */
function tryAgain({ outcome, reason, retryAfterMs }: SendResult): ApplicationFailure {
  const type: ErrorCode = outcome === 'unknown' ? 'EFFECT_UNKNOWN' : 'EFFECT_REFUSED';
  return ApplicationFailure.create({
    message: reason,
    type,
    category: ApplicationFailureCategory.BENIGN,
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
}

/** Runs a step of the store within its budget. Undefined when it failed: the workflow's own history is the record. */
async function stored<T>(step: () => Promise<T>, { key, channel }: Notification, log: Logger): Promise<T | undefined> {
  try {
    return await inTime(step(), STORE_BUDGET_MS);
  } catch (error) {
    log.warn(
      { key, channel, reason: error instanceof Error ? error.message : String(error) },
      'The state of a notification was not stored.',
    );
    return undefined;
  }
}
