import type { Logger } from 'pino';
import type { WebhookLog } from '../src/domain/webhook-delivery.ts';
import type { Pool } from '../src/storage/pool.ts';
import { insertWebhookAttempt } from '../src/storage/webhook-deliveries.ts';

/** Writes attempts into Postgres beside the sending. While Postgres is away the log has a gap, and pages go out all the same. */
export function createWebhookLog(pool: Pool, log: Logger): WebhookLog {
  return {
    write(attempt) {
      insertWebhookAttempt(pool, attempt).catch((error: unknown) => {
        const { key, state } = attempt;
        log.warn({ key, state, reason: error instanceof Error ? error.message : String(error) }, 'An attempt of a webhook was not logged.');
      });
    },
  };
}
