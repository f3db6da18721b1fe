import type { PageLoopOutcome } from '../domain/page-loop/plan.ts';
import { rows, type Queryable } from './pool.ts';
import { storable } from './storable.ts';

/** Writes how each way of one round did. Writing it twice changes nothing. */
export async function writePageLoop(db: Queryable, workflowId: string, outcomes: PageLoopOutcome[]): Promise<void> {
  const records = storable(outcomes).map(({ channel, to, state, startedAt, tookMs, reason }) => ({
    channel,
    target: to,
    state,
    started_at: new Date(startedAt),
    took_ms: Math.round(tookMs),
    reason,
  }));
  await rows(
    db,
    `INSERT INTO page_loops (workflow_id, channel, target, state, started_at, took_ms, reason)
     SELECT $1, channel, target, state, started_at, took_ms, reason
     FROM jsonb_to_recordset($2::jsonb) AS r (
       channel text, target text, state text, started_at timestamptz, took_ms integer, reason text)
     ON CONFLICT DO NOTHING`,
    [workflowId, JSON.stringify(records)],
  );
}
