import { rows, type Queryable } from './pool.ts';

/** A page that was decided and not sent, or a level that was passed over. Times are epoch milliseconds. */
export interface PageNotSent {
  at: number;
  /** A mute's cause, `cancelled` (no longer wanted before it left), or `skipped` (a whole level). */
  cause: string;
  reason: string;
  incidentId: string;
  service?: string;
  title?: string;
  level?: number;
  kind?: string;
  channel?: string;
  to?: string;
  /** The silence, window, incident or group that held it back. */
  by?: string;
  /** When it is asked again. */
  nextAt?: number;
}

export interface NotSentFilter {
  from?: number;
  until?: number;
  cause?: string;
  service?: string;
  limit: number;
}

/**
 * What was held back, called off or passed over, newest first, and how many there are of each cause. A page that was held back and
 * sent later is none: its timeline tells of the delay.
 */
export async function readPagesNotSent(
  db: Queryable,
  filter: NotSentFilter,
): Promise<{ pages: PageNotSent[]; counts: Record<string, number> }> {
  const conditions = [
    filter.from === undefined ? null : new Date(filter.from),
    filter.until === undefined ? null : new Date(filter.until),
    filter.cause ?? null,
    filter.service ?? null,
  ];
  const found = await rows<NotSentRow>(db, `${NOT_SENT} SELECT * FROM not_sent ORDER BY at DESC, incident_id, "to" LIMIT $5`, [
    ...conditions,
    filter.limit,
  ]);
  const counted = await rows<{ cause: string; count: string }>(
    db,
    `${NOT_SENT} SELECT cause, count(*) AS count FROM not_sent GROUP BY cause ORDER BY cause`,
    conditions,
  );
  return { pages: found.map(pageOf), counts: Object.fromEntries(counted.map(({ cause, count }) => [cause, Number(count)])) };
}

interface NotSentRow {
  [column: string]: unknown;
  at: Date;
  cause: string;
  reason: string | null;
  incident_id: string;
  service: string | null;
  title: string | null;
  level: number | null;
  kind: string | null;
  channel: string | null;
  to: string | null;
  by: string | null;
  next_at: Date | null;
}

const NOT_SENT = `
WITH all_causes AS (
  SELECT coalesce(ended_at, queued_at) AS at, CASE WHEN state = 'suppressed' THEN coalesce(mute_cause, 'suppressed') ELSE state END AS cause,
    reason, incident_id, level, kind, channel, target AS "to", mute_by AS "by", next_at
  FROM notifications WHERE state IN ('suppressed', 'cancelled')
  UNION ALL
  SELECT at, 'skipped', message, incident_id, (data ->> 'level')::integer, NULL, NULL, NULL, NULL, NULL
  FROM events WHERE type = 'escalation.skipped'
), not_sent AS (
  SELECT a.*, i.service, i.title FROM all_causes a LEFT JOIN incidents i ON i.id = a.incident_id
  WHERE ($1::timestamptz IS NULL OR a.at >= $1) AND ($2::timestamptz IS NULL OR a.at < $2)
    AND ($3::text IS NULL OR a.cause = $3) AND ($4::text IS NULL OR i.service = $4) AND i.drill IS NOT TRUE
)`;

function pageOf(row: NotSentRow): PageNotSent {
  return {
    at: row.at.getTime(),
    cause: row.cause,
    reason: row.reason ?? 'No reason was recorded',
    incidentId: row.incident_id,
    ...(row.service !== null && { service: row.service }),
    ...(row.title !== null && { title: row.title }),
    ...(row.level !== null && { level: row.level }),
    ...(row.kind !== null && { kind: row.kind }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.to !== null && { to: row.to }),
    ...(row.by !== null && { by: row.by }),
    ...(row.next_at !== null && { nextAt: row.next_at.getTime() }),
  };
}
