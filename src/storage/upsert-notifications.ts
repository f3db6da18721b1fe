import type { NotificationView } from '../domain/incident/view.ts';
import { rows, type Queryable } from './pool.ts';

/**
 * Writes what the workflow knows of its notifications: those that were queued or cancelled were never begun by a channel.
 * A row only moves forward in the order below, so the answer of a channel is never overwritten by an older view.
 */
export async function upsertNotifications(db: Queryable, incidentId: string, notifications: NotificationView[]): Promise<void> {
  if (notifications.length === 0) return;
  const records = notifications.map((notification) => ({
    key: notification.key,
    kind: notification.kind,
    level: notification.level,
    channel: notification.channel,
    target: notification.to,
    // The workflow calls it sending once it has asked for it; whether a channel has begun, only the channel's own row says.
    state: notification.state === 'sending' ? 'queued' : notification.state,
    provider_id: notification.providerId,
    reason: notification.reason,
    queued_at: new Date(notification.queuedAt),
    sent_at: notification.sentAt === undefined ? undefined : new Date(notification.sentAt),
  }));
  await rows(
    db,
    `INSERT INTO notifications AS n (key, incident_id, kind, level, channel, target, state, provider_id, reason, queued_at, sent_at)
     SELECT key, $1, kind, level, channel, target, state, provider_id, reason, queued_at, sent_at
     FROM jsonb_to_recordset($2::jsonb) AS r (
       key text, kind text, level integer, channel text, target text, state text, provider_id text, reason text,
       queued_at timestamptz, sent_at timestamptz)
     ON CONFLICT (key) DO UPDATE SET
       state = excluded.state,
       provider_id = coalesce(excluded.provider_id, n.provider_id),
       reason = coalesce(excluded.reason, n.reason),
       sent_at = coalesce(n.sent_at, excluded.sent_at)
     WHERE array_position($3::text[], n.state) < array_position($3::text[], excluded.state)`,
    [incidentId, JSON.stringify(records), FORWARD],
  );
}

const FORWARD = ['queued', 'sending', 'unknown', 'cancelled', 'failed', 'sent', 'delivered'];
