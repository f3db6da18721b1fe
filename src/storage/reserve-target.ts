import { inWords } from '../domain/words.ts';
import { rows, transaction, type Pool } from './pool.ts';

/** Who wants to touch a target. */
interface Claimant {
  incidentId: string;
  step: string;
}

/**
 * Books a target for one step unless another incident touched it within the cool-down. Asking again for the same step is granted
 * again; what one incident may do to its own targets is limited by its budget, which its workflow counts.
 * @throws SalvorError DATABASE_UNREACHABLE: the caller decides whether to act without asking
 */
export async function reserveTarget(
  pool: Pool,
  target: string,
  coolDownMs: number,
  { incidentId, step }: Claimant,
): Promise<{ granted: boolean; reason: string }> {
  return transaction(pool, async (db) => {
    // Two incidents that ask in the same moment queue here, so only one of them finds the target free.
    await rows(db, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [target]);
    const [recent] = await rows<{ incident_id: string; ago_ms: number }>(
      db,
      `SELECT incident_id, (extract(epoch FROM now() - reserved_at) * 1000)::float8 AS ago_ms
       FROM target_reservations
       WHERE target = $1 AND incident_id <> $2 AND reserved_at > now() - $3 * interval '1 millisecond'
       ORDER BY reserved_at DESC LIMIT 1`,
      [target, incidentId, coolDownMs],
    );
    if (recent !== undefined) {
      const reason = `${target} was touched ${inWords(recent.ago_ms)} ago by incident ${recent.incident_id}; its cool-down is ${inWords(coolDownMs)}.`;
      return { granted: false, reason };
    }
    await rows(
      db,
      `INSERT INTO target_reservations (target, incident_id, step) VALUES ($1, $2, $3)
       ON CONFLICT (target, incident_id, step) DO UPDATE SET reserved_at = now()`,
      [target, incidentId, step],
    );
    return { granted: true, reason: `No other incident touched ${target} within ${inWords(coolDownMs)}.` };
  });
}
