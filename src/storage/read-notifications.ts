import type { NotificationState } from '../domain/notification.ts';
import { rows, type Queryable } from './pool.ts';

/** The life of one notification; times are epoch milliseconds. */
export interface StoredNotification {
  key: string;
  kind: string;
  level: number;
  channel: string;
  to: string;
  state: NotificationState;
  attempts: number;
  providerId?: string;
  code?: string;
  reason?: string;
  queuedAt: number;
  sendingAt?: number;
  sentAt?: number;
  endedAt?: number;
}

interface NotificationRow {
  [column: string]: unknown;
  key: string;
  kind: string;
  level: number;
  channel: string;
  target: string;
  state: NotificationState;
  attempts: number;
  provider_id: string | null;
  code: string | null;
  reason: string | null;
  queued_at: Date;
  sending_at: Date | null;
  sent_at: Date | null;
  ended_at: Date | null;
}

/** The notifications of an incident in the order in which they were decided. */
export async function readNotifications(db: Queryable, incidentId: string): Promise<StoredNotification[]> {
  const found = await rows<NotificationRow>(
    db,
    `SELECT key, kind, level, channel, target, state, attempts, provider_id, code, reason, queued_at, sending_at, sent_at, ended_at
     FROM notifications WHERE incident_id = $1 ORDER BY queued_at, key`,
    [incidentId],
  );
  return found.map((row) => ({
    key: row.key,
    kind: row.kind,
    level: row.level,
    channel: row.channel,
    to: row.target,
    state: row.state,
    attempts: row.attempts,
    queuedAt: row.queued_at.getTime(),
    ...(row.provider_id !== null && { providerId: row.provider_id }),
    ...(row.code !== null && { code: row.code }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.sending_at !== null && { sendingAt: row.sending_at.getTime() }),
    ...(row.sent_at !== null && { sentAt: row.sent_at.getTime() }),
    ...(row.ended_at !== null && { endedAt: row.ended_at.getTime() }),
  }));
}
