import type { NotificationState } from '../domain/notification.ts';
import { rows, type Queryable } from './pool.ts';
import { storable } from './storable.ts';

/** What a provider said about a notification. */
export interface DeliveryWord {
  key: string;
  state: 'delivered' | 'failed';
  reason: string;
  providerId: string;
  /** Epoch ms. */
  at: number;
}

/**
 * Notes a provider's word in the notification's row. What was delivered stays so here: words come in any order, and which of two is the
 * newer one is decided by the incident, whose record follows. The attempt that sends may not have written its own answer yet; the provider's id is kept then.
 * @returns the state after it, or undefined when there is no such row
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function markDelivered(db: Queryable, word: DeliveryWord): Promise<NotificationState | undefined> {
  const { key, state, reason, providerId, at } = storable(word);
  await rows(
    db,
    `UPDATE notifications SET
       state = $2, reason = $3, provider_id = coalesce(provider_id, $4), sent_at = coalesce(sent_at, $5), ended_at = $5,
       delivered_at = CASE WHEN $2 = 'delivered' THEN $5 ELSE delivered_at END
     WHERE key = $1 AND state NOT IN ('delivered', 'acknowledged', $2)`,
    [key, state, reason, providerId, new Date(at)],
  );
  const [row] = await rows<{ state: NotificationState }>(db, 'SELECT state FROM notifications WHERE key = $1', [key]);
  return row?.state;
}
