import type { FastifyBaseLogger } from 'fastify';
import { type DeliveryWord, markDelivered } from '../../storage/mark-delivered.ts';
import type { ApiDeps } from '../deps.ts';
import { reportDelivery } from './delivery-report.ts';

/**
 * Takes a provider's verified word: into the notification's row, and to the incident, which decides whether somebody else is told.
 * Repeats are harmless, and a failure that is reported after a delivery is no longer true. Postgres may be away.
 * @throws SalvorError TEMPORAL_UNREACHABLE
 */
export async function hearDelivery(
  { pool, temporal }: Pick<ApiDeps, 'pool' | 'temporal'>,
  word: DeliveryWord,
  log: FastifyBaseLogger,
): Promise<void> {
  const { key, state, reason, at } = word;
  const stands = await markDelivered(pool, word).catch((error: unknown) => {
    log.warn({ key, reason: error instanceof Error ? error.message : String(error) }, 'The delivery of a notification was not stored.');
    return undefined;
  });
  if (state === 'failed' && (stands === 'delivered' || stands === 'acknowledged')) return;
  await reportDelivery({ temporal }, { key, state, reason, at });
}
