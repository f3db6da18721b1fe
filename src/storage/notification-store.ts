import type { Notification, NotificationState, NotificationStore, SendResult } from '../domain/notification.ts';
import { rows, type Pool } from './pool.ts';
import { storable } from './storable.ts';

/** The rows behind `NotificationStore`: one notification is one row, with its state before it is sent. */
export function createNotificationStore(pool: Pool): NotificationStore {
  return {
    begin: (notification, attempt) => beginNotification(pool, notification, attempt),
    finish: (key, result) => finishNotification(pool, key, result),
  };
}

async function beginNotification(pool: Pool, notification: Notification, attempt: number) {
  const { key, incidentId, kind, level, channel, to, decidedAt } = storable(notification);
  const created = await rows(
    pool,
    `INSERT INTO notifications (key, incident_id, kind, level, channel, target, queued_at, state, attempts, sending_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'sending', $8, now())
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [key, incidentId, kind, level, channel, to, new Date(decidedAt), attempt],
  );
  if (created.length > 0) return { state: 'queued' as const };
  const [former] = await rows<{ state: NotificationState; provider_id: string | null }>(
    pool,
    `UPDATE notifications AS n SET
       state = CASE WHEN n.state IN ('sent', 'delivered') THEN n.state ELSE 'sending' END,
       attempts = greatest(n.attempts, $2),
       sending_at = CASE WHEN n.state IN ('sent', 'delivered') THEN n.sending_at ELSE now() END
     FROM (SELECT key, state, provider_id FROM notifications WHERE key = $1 FOR UPDATE) AS former
     WHERE n.key = former.key
     RETURNING former.state, former.provider_id`,
    [key, attempt],
  );
  const { state = 'sending', provider_id = null } = former ?? {};
  return { state, ...(provider_id !== null && { providerId: provider_id }) };
}

const STATE_AFTER = {
  sent: 'sent',
  rejected: 'failed',
  deferred: 'queued',
  unknown: 'unknown',
  suppressed: 'suppressed',
} as const satisfies Record<SendResult['outcome'], NotificationState>;

async function finishNotification(pool: Pool, key: string, result: SendResult): Promise<void> {
  const { outcome, providerId, code, reason } = storable(result);
  await rows(
    pool,
    `UPDATE notifications SET
       state = $2,
       provider_id = coalesce($3, provider_id),
       code = $4,
       reason = $5,
       sent_at = CASE WHEN $2 = 'sent' THEN now() ELSE sent_at END,
       ended_at = now()
     WHERE key = $1 AND state NOT IN ('sent', 'delivered')`,
    [key, STATE_AFTER[outcome], providerId ?? null, code ?? null, reason],
  );
}
