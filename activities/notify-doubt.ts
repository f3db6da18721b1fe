import type { Channel, Lookup } from '../src/channels/channel.ts';
import type { Notification, NotificationState, SendProgress, SendResult } from '../src/domain/notification.ts';

/**
 * What one attempt leaves to the next. It travels in the heartbeat, so Temporal keeps it even when Postgres is down; the last one
 * before a failure is never lost (tried on a real server), one before a kill may be.
 */
export interface Attempt extends SendProgress {
  /** The attempt that says so. */
  attempt: number;
}

/**
 * May the notification have been sent already? The attempt just before knows best; when it left no word it died, and the worst is
 * assumed. A first attempt goes by what the former call answered, and by the row: a workflow that was reset begins with attempt 1
 * again, and whatever has begun since the answer stands there.
 */
export function mayBeSent(known: {
  attempt: number;
  earlier: Attempt | undefined;
  carried: SendProgress | undefined;
  state: NotificationState | undefined;
}): boolean {
  const { attempt, earlier, carried, state } = known;
  if (earlier?.attempt === attempt - 1) return earlier.mayBeSent;
  return attempt > 1 || carried?.mayBeSent === true || state === 'sending' || state === 'unknown';
}

/** What is done about a notification that may have been sent. */
export interface DoubtVerdict {
  /** Final: it is not sent (again). */
  result?: SendResult;
  because: string;
  /** Nobody could say whether it was sent, so sending it now may repeat it. */
  doubt: boolean;
  /** Blind repeats, the one that follows now included. */
  blindResends: number;
}

/** Decides what becomes of a notification that may have been sent: a final result, or the reason to send it (again). */
export async function askAbout(
  channel: Channel,
  notification: Notification,
  blindResends: number,
  signal: AbortSignal,
): Promise<DoubtVerdict> {
  const { found, reason, providerId } = await (channel.lookup?.(notification, signal) ?? NOBODY_TO_ASK);
  const because = `An earlier attempt may have sent it. ${reason}`;
  if (found === 'sent') {
    const result: SendResult = { outcome: 'sent', reason: because, ...(providerId !== undefined && { providerId }) };
    return { result, because, doubt: false, blindResends };
  }
  if (found === 'absent') return { because, doubt: false, blindResends };
  const { choice, because: why } = channel.onUnknown;
  if (choice === 'resend_once' && blindResends > 0) {
    const result: SendResult = { outcome: 'unknown', reason: `${because}; it was repeated once and is not sent a third time` };
    return { result, because, doubt: true, blindResends };
  }
  return { because: `${because}; it was sent again: ${why}`, doubt: true, blindResends: blindResends + 1 };
}

const NOBODY_TO_ASK: Lookup = { found: 'unknown', reason: 'This provider cannot be asked' };
