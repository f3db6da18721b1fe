import type { NotificationState } from '../domain/notification.ts';

/**
 * Which state may follow which in a notification's row. Two write it: the activity that sends (it knows what the channel said), and
 * the workflow's record (it knows what was cancelled, delivered, acknowledged). Both obey this table, so neither takes the other's
 * word back.
 *
 * - Whatever was not sent may be asked for anew: `sending` follows a mute that ended and a refusal that was mended.
 * - What may have been sent is neither cancelled nor suppressed any more: that would say that nobody was told.
 * - A provider's later word counts, in both directions: a call that "was delivered" to an answering machine has failed.
 * - A report that came before the channel's own answer stands: `failed` is not followed by `sent`.
 * - An acknowledgement is the last word.
 */
const FOLLOWING: Record<NotificationState, readonly NotificationState[]> = {
  queued: ['sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled', 'suppressed', 'acknowledged'],
  sending: ['queued', 'sent', 'delivered', 'failed', 'unknown', 'cancelled', 'suppressed', 'acknowledged'],
  sent: ['delivered', 'failed', 'acknowledged'],
  delivered: ['failed', 'acknowledged'],
  failed: ['sending', 'delivered', 'acknowledged'],
  unknown: ['sending', 'sent', 'delivered', 'failed', 'acknowledged'],
  cancelled: ['sending', 'sent', 'delivered', 'failed', 'unknown', 'acknowledged'],
  suppressed: ['sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled', 'acknowledged'],
  acknowledged: [],
};

/** The table as Postgres reads it: "<from>/<to>" for each step that is allowed. */
export const ALLOWED_STEPS: readonly string[] = Object.entries(FOLLOWING).flatMap(([from, next]) => next.map((to) => `${from}/${to}`));
