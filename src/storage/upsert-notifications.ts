import type { NotificationView } from '../domain/incident/view.ts';
import { ALLOWED_STEPS } from './notification-transitions.ts';
import { rows, type Queryable } from './pool.ts';

/**
 * Writes what the workflow knows of its notifications: those that were queued or cancelled were never begun by a channel, and what
 * a provider or a person said later only the workflow heard.
 * A row follows the table of allowed steps, and an older revision of the incident never changes what a newer one wrote. That a
 * message waits or is being sent is the channel's own word: the workflow's only makes the row.
 */
export async function upsertNotifications(
  db: Queryable,
  incidentId: string,
  notifications: NotificationView[],
  revision: number,
): Promise<void> {
  if (notifications.length === 0) return;
  const records = notifications.map((notification) => ({
    key: notification.key,
    kind: notification.kind,
    level: notification.level,
    channel: notification.channel,
    target: notification.to,
    state: notification.state === 'sending' ? 'queued' : notification.state,
    provider_id: notification.providerId,
    provider: notification.provider,
    reason: notification.reason,
    queued_at: new Date(notification.queuedAt),
    sent_at: dateOf(notification.sentAt),
    heard_at: dateOf(notification.heardAt),
    next_at: dateOf(notification.deferred),
  }));
  await rows(
    db,
    `INSERT INTO notifications AS n (
       key, incident_id, kind, level, channel, target, state, provider_id, provider, reason, queued_at, sent_at, next_at,
       delivered_at, acknowledged_at, revision)
     SELECT key, $1, kind, level, channel, target, state, provider_id, provider, reason, queued_at, sent_at, next_at,
       CASE WHEN state = 'delivered' THEN coalesce(heard_at, now()) END, CASE WHEN state = 'acknowledged' THEN now() END, $4
     FROM jsonb_to_recordset($2::jsonb) AS r (
       key text, kind text, level integer, channel text, target text, state text, provider_id text, provider text, reason text,
       queued_at timestamptz, sent_at timestamptz, heard_at timestamptz, next_at timestamptz)
     ON CONFLICT (key) DO UPDATE SET
       state = excluded.state,
       provider_id = coalesce(excluded.provider_id, n.provider_id),
       provider = coalesce(excluded.provider, n.provider),
       reason = coalesce(excluded.reason, n.reason),
       sent_at = coalesce(n.sent_at, excluded.sent_at),
       next_at = excluded.next_at,
       delivered_at = coalesce(excluded.delivered_at, n.delivered_at),
       acknowledged_at = coalesce(n.acknowledged_at, excluded.acknowledged_at),
       revision = excluded.revision
     WHERE n.revision <= excluded.revision AND excluded.state <> 'queued' AND n.state || '/' || excluded.state = ANY($3)`,
    [incidentId, JSON.stringify(records), ALLOWED_STEPS, revision],
  );
}

function dateOf(at: number | undefined): Date | undefined {
  return at === undefined ? undefined : new Date(at);
}
