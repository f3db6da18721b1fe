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
  /** Which of several providers of the channel took it, and its id there. */
  provider?: string;
  providerId?: string;
  /** Id of the person on call it is for, when the level named people. */
  person?: string;
  code?: string;
  reason?: string;
  /** Why it was held back, and by which silence, window, incident or group. */
  muteCause?: string;
  muteBy?: string;
  queuedAt: number;
  sendingAt?: number;
  sentAt?: number;
  /** When a message that was put off or held back is tried again. */
  nextAt?: number;
  deliveredAt?: number;
  acknowledgedAt?: number;
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
  provider: string | null;
  provider_id: string | null;
  person: string | null;
  code: string | null;
  reason: string | null;
  mute_cause: string | null;
  mute_by: string | null;
  queued_at: Date;
  sending_at: Date | null;
  sent_at: Date | null;
  next_at: Date | null;
  delivered_at: Date | null;
  acknowledged_at: Date | null;
  ended_at: Date | null;
}

/** The notifications of an incident in the order in which they were decided. */
export async function readNotifications(db: Queryable, incidentId: string): Promise<StoredNotification[]> {
  const found = await rows<NotificationRow>(
    db,
    `SELECT key, kind, level, channel, target, state, attempts, provider, provider_id, person, code, reason, mute_cause, mute_by,
       queued_at, sending_at, sent_at, next_at, delivered_at, acknowledged_at, ended_at
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
    ...(row.provider !== null && { provider: row.provider }),
    ...(row.provider_id !== null && { providerId: row.provider_id }),
    ...(row.person !== null && { person: row.person }),
    ...(row.code !== null && { code: row.code }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.mute_cause !== null && { muteCause: row.mute_cause }),
    ...(row.mute_by !== null && { muteBy: row.mute_by }),
    ...(row.sending_at !== null && { sendingAt: row.sending_at.getTime() }),
    ...(row.sent_at !== null && { sentAt: row.sent_at.getTime() }),
    ...(row.next_at !== null && { nextAt: row.next_at.getTime() }),
    ...(row.delivered_at !== null && { deliveredAt: row.delivered_at.getTime() }),
    ...(row.acknowledged_at !== null && { acknowledgedAt: row.acknowledged_at.getTime() }),
    ...(row.ended_at !== null && { endedAt: row.ended_at.getTime() }),
  }));
}
