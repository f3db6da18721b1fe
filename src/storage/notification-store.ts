import type { Notification, NotificationState, NotificationStore, SendResult } from '../domain/notification.ts';
import { ALLOWED_STEPS } from './notification-transitions.ts';
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
  const { key, incidentId, kind, level, channel, to, person, decidedAt } = storable(notification);
  const created = await rows(
    pool,
    `INSERT INTO notifications (key, incident_id, kind, level, channel, target, person, queued_at, state, attempts, sending_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'sending', $9, now())
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [key, incidentId, kind, level, channel, to, person ?? null, new Date(decidedAt), attempt],
  );
  if (created.length > 0) return { state: 'queued' as const };
  const [former] = await rows<{ state: NotificationState; provider_id: string | null }>(
    pool,
    `UPDATE notifications AS n SET
       state = CASE WHEN former.may_begin THEN 'sending' ELSE n.state END,
       person = coalesce($3, n.person),
       attempts = greatest(n.attempts, $2),
       sending_at = CASE WHEN former.may_begin THEN now() ELSE n.sending_at END,
       next_at = CASE WHEN former.may_begin THEN NULL ELSE n.next_at END
     FROM (
       SELECT key, state, provider_id, state = 'sending' OR state || '/sending' = ANY($4) AS may_begin
       FROM notifications WHERE key = $1 FOR UPDATE
     ) AS former
     WHERE n.key = former.key
     RETURNING former.state, former.provider_id`,
    [key, attempt, person ?? null, ALLOWED_STEPS],
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
  const { outcome, providerId, provider, code, reason, mute, retryAfterMs, until } = storable(result);
  // What identifies the message at the provider is kept even when the provider's own word about it came first.
  await rows(
    pool,
    `UPDATE notifications AS n SET
       state = CASE WHEN fits THEN $2 ELSE n.state END,
       provider_id = coalesce($3, n.provider_id),
       provider = coalesce($4, n.provider),
       code = CASE WHEN fits THEN $5 ELSE n.code END,
       reason = CASE WHEN fits THEN $6 ELSE n.reason END,
       mute_cause = CASE WHEN fits THEN $7 ELSE n.mute_cause END,
       mute_by = CASE WHEN fits THEN $8 ELSE n.mute_by END,
       next_at = CASE WHEN fits THEN coalesce($9, now() + $10 * interval '1 millisecond') ELSE n.next_at END,
       sent_at = CASE WHEN $2 = 'sent' THEN coalesce(n.sent_at, now()) ELSE n.sent_at END,
       ended_at = CASE WHEN fits THEN now() ELSE n.ended_at END
     FROM (SELECT key AS of_key, state || '/' || $2 = ANY($11) AS fits FROM notifications WHERE key = $1 FOR UPDATE) AS former
     WHERE n.key = former.of_key`,
    [
      key,
      STATE_AFTER[outcome],
      providerId ?? null,
      provider ?? null,
      code ?? null,
      reason,
      mute?.cause ?? null,
      mute?.by ?? null,
      until === undefined ? null : new Date(until),
      outcome === 'deferred' ? (retryAfterMs ?? null) : null,
      ALLOWED_STEPS,
    ],
  );
}
