import type { PageLoopOutcome } from '../domain/page-loop/plan.ts';
import { rows, type Queryable } from './pool.ts';

interface Row {
  channel: PageLoopOutcome['channel'];
  target: string;
  state: PageLoopOutcome['state'];
  started_at: Date;
  took_ms: number;
  reason: string;
}

/** The newest round of each way. */
export async function readPageLoops(db: Queryable): Promise<PageLoopOutcome[]> {
  const found = await rows<Row>(
    db,
    `SELECT DISTINCT ON (channel, target) channel, target, state, started_at, took_ms, reason
     FROM page_loops ORDER BY channel, target, started_at DESC`,
  );
  return found.map(({ channel, target, state, started_at, took_ms, reason }) => ({
    channel,
    to: target,
    state,
    startedAt: started_at.getTime(),
    tookMs: took_ms,
    reason,
  }));
}
