import { inWords } from '../domain/words.ts';
import type { LifeKind } from './process-life.ts';
import { rows, type Queryable } from './pool.ts';

/** A gap in what ran, seen from one incident. Times are epoch milliseconds. */
export interface Interruption {
  at: number;
  /** When a successor went on; absent while nothing runs. */
  resumedAt?: number;
  message: string;
}

interface GapRow {
  [column: string]: unknown;
  kind: LifeKind;
  pid: number;
  host: string;
  gone_at: Date;
  next_pid: number | null;
  next_host: string | null;
  next_at: Date | null;
  others: number;
}

/** What stood still while nothing of this kind ran. */
const STOOD_STILL: Record<LifeKind, string> = {
  worker: 'nothing ran',
  api: 'no command could be given over HTTP',
  temporal: 'every timer waited',
  postgres: 'records waited',
};

/**
 * The ends without a goodbye that fall into an incident's life, each with the process that went on.
 * @param from epoch ms of the incident's opening
 * @param to epoch ms of its closing, or now
 */
export async function readInterruptions(db: Queryable, from: number, to: number): Promise<Interruption[]> {
  const found = await rows<GapRow>(
    db,
    `SELECT gone.kind, gone.pid, gone.host, gone.ended_at AS gone_at, next.pid AS next_pid, next.host AS next_host,
       next.started_at AS next_at, other.count AS others
     FROM process_lives AS gone
     LEFT JOIN LATERAL (
       SELECT pid, host, started_at FROM process_lives
       WHERE kind = gone.kind AND started_at >= gone.ended_at ORDER BY started_at LIMIT 1
     ) AS next ON true
     CROSS JOIN LATERAL (
       SELECT count(*)::integer FROM process_lives
       WHERE kind = gone.kind AND id <> gone.id AND started_at < gone.ended_at AND coalesce(ended_at, now()) > gone.ended_at
     ) AS other
     WHERE gone.ending = 'vanished' AND gone.ended_at <= $2
       AND (gone.ended_at >= $1 OR (other.count = 0 AND coalesce(next.started_at, now()) >= $1))
     ORDER BY gone.ended_at`,
    [new Date(from), new Date(to)],
  );
  return found.map(describe);
}

function describe({ kind, pid, host, gone_at, next_pid, next_host, next_at, others }: GapRow): Interruption {
  // The last sign of life is up to one heartbeat older than the end, so what is said of the gap is "at most".
  const stopped = `${kind} ${pid}@${host} was last seen at ${gone_at.toISOString()} and stopped without a goodbye`;
  const at = gone_at.getTime();
  if (others > 0) return { at, resumedAt: at, message: `${stopped}; ${others} other ${kind}(s) went on without a gap.` };
  if (next_at === null) return { at, message: `${stopped}; no other has started since: ${STOOD_STILL[kind]} from then on.` };
  const gap = inWords(next_at.getTime() - at);
  const message = `${stopped}; ${kind} ${next_pid}@${next_host} went on at ${next_at.toISOString()}: ${STOOD_STILL[kind]} for at most ${gap}.`;
  return { at, resumedAt: next_at.getTime(), message };
}
