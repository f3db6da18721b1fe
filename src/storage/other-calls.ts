import type { OtherCalls } from '../channels/other-calls.ts';
import { rows, type Pool } from './pool.ts';

/** Reads from the notifications' rows which other calls a number may have had since a moment. */
export function createOtherCalls(pool: Pool): OtherCalls {
  return {
    around: async ({ key, to }, since) => {
      const found = await rows<{ provider_id: string | null }>(
        pool,
        `SELECT provider_id FROM notifications
         WHERE channel = 'voice' AND target = $1 AND key <> $2 AND sending_at >= $3 AND state <> 'suppressed'`,
        [to, key, new Date(since)],
      );
      const claimed = found.flatMap(({ provider_id: id }) => id ?? []);
      return { claimed, unknown: found.length - claimed.length };
    },
  };
}
