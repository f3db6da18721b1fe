import { rows, type Queryable } from './pool.ts';

/** A page that asks whether it may be sent, as its group sees it. Times are epoch milliseconds. */
export interface GroupAsk {
  groupKey: string;
  channel: string;
  target: string;
  incidentId: string;
  /** 0 (info) to 3 (critical). */
  severity: number;
  now: number;
  waitMs: number;
  windowMs: number;
  repeatMs: number;
}

/** Where the incident stands in its group after it asked. */
export interface GroupPlace {
  leaderId: string;
  /** True for exactly one incident of a group and target at a time. */
  leads: boolean;
  /** Its page leaves no earlier than this (group wait). */
  speaksAt: number;
  toldAt: number;
  windowEnds: number;
  /** True when the newest page of the group had counted this incident. */
  announced: boolean;
  /** Until when the leader's acknowledgement holds; absent when nobody acknowledged it. */
  acknowledgedUntil?: number;
  acknowledgedBy?: string;
}

interface PlaceRow {
  [column: string]: unknown;
  leader_id: string;
  speaks_at: Date;
  told_at: Date;
  window_ends: Date;
  announced: boolean;
  acknowledged_until: string | null;
  acknowledged_by: string | null;
}

/**
 * Asks, joins and, when it is time, takes the lead, in one statement: of two workers that ask in the same moment the second waits for
 * the row of the first and then sees its lead. The lead is taken when there is none, when the leader's incident is closed, when this
 * one is worse than what was told, or when the window is over, nobody has acknowledged the leader, and this one was never counted
 * in a page (or the last page is older than the repeat). The leader's own pages always pass. An incident whose leader is acknowledged stays under it at every target.
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function joinPageGroup(db: Queryable, ask: GroupAsk): Promise<GroupPlace> {
  const [row] = await rows<PlaceRow>(db, STATEMENT, [
    ask.groupKey,
    ask.channel,
    ask.target,
    ask.incidentId,
    ask.severity,
    new Date(ask.now),
    new Date(ask.now + ask.waitMs),
    new Date(ask.now + ask.waitMs + ask.windowMs),
    new Date(ask.now - ask.repeatMs),
    new Date(ask.now + ask.windowMs),
  ]);
  if (row === undefined) throw new Error(`The page group ${ask.groupKey} answered no row.`);
  return {
    leaderId: row.leader_id,
    leads: row.leader_id === ask.incidentId,
    speaksAt: row.speaks_at.getTime(),
    toldAt: row.told_at.getTime(),
    windowEnds: row.window_ends.getTime(),
    announced: row.announced,
    ...(row.acknowledged_until !== null && { acknowledgedUntil: Number(row.acknowledged_until) }),
    ...(row.acknowledged_by !== null && { acknowledgedBy: row.acknowledged_by }),
  };
}

const ACKNOWLEDGED_UNTIL = `(i.view -> 'acknowledgement' ->> 'expiresAt')::numeric`;
const NOW_MS = `extract(epoch FROM $6::timestamptz) * 1000`;

const STATEMENT = `
WITH member AS (
  SELECT joined_at FROM page_group_members WHERE incident_id = $4 AND group_key = $1 AND channel = $2 AND target = $3
), under AS (
  -- A leader, at any target, under which this incident was counted and which somebody has taken over.
  SELECT g.leader_id, g.speaks_at, g.told_at, g.window_ends
  FROM page_group_members m
  JOIN page_groups g USING (group_key, channel, target)
  JOIN incidents i ON i.id = g.leader_id
  WHERE m.incident_id = $4 AND m.group_key = $1 AND g.leader_id <> $4 AND g.severity >= $5
    AND i.closed_at IS NULL AND ${ACKNOWLEDGED_UNTIL} > ${NOW_MS}
  LIMIT 1
), asked AS (
  INSERT INTO page_groups AS g (group_key, channel, target, leader_id, severity, speaks_at, told_at, window_ends)
  SELECT $1, $2, $3, $4, $5, $7, $7, $8 WHERE NOT EXISTS (SELECT FROM under)
  ON CONFLICT (group_key, channel, target) DO UPDATE SET (leader_id, severity, speaks_at, told_at, window_ends) = (
    SELECT
      CASE WHEN takes THEN excluded.leader_id ELSE g.leader_id END,
      CASE WHEN takes THEN excluded.severity WHEN g.leader_id = $4 THEN greatest(g.severity, excluded.severity) ELSE g.severity END,
      CASE WHEN takes THEN $6 ELSE g.speaks_at END,
      CASE WHEN takes OR speaks_again THEN $6 ELSE g.told_at END,
      CASE WHEN takes OR speaks_again THEN $10 ELSE g.window_ends END
    FROM (
      SELECT g.leader_id = $4 AND $6 >= g.window_ends AS speaks_again, g.leader_id <> $4 AND (
        excluded.severity > g.severity
        OR i.closed_at IS NOT NULL
        OR ($6 >= g.window_ends
          AND coalesce(${ACKNOWLEDGED_UNTIL}, 0) <= ${NOW_MS}
          AND (NOT EXISTS (SELECT FROM member WHERE joined_at <= g.told_at) OR g.told_at <= $9))
      ) AS takes
      FROM (SELECT 1) AS always LEFT JOIN incidents i ON i.id = g.leader_id
    ) AS decided
  )
  RETURNING g.leader_id, g.speaks_at, g.told_at, g.window_ends
), joined AS (
  INSERT INTO page_group_members (group_key, channel, target, incident_id, joined_at)
  SELECT $1, $2, $3, $4, $6 FROM asked
  ON CONFLICT DO NOTHING
), place AS (
  SELECT * FROM asked UNION ALL SELECT * FROM under
)
SELECT
  place.*,
  EXISTS (SELECT FROM member WHERE joined_at <= place.told_at) AS announced,
  ${ACKNOWLEDGED_UNTIL} AS acknowledged_until,
  i.view -> 'acknowledgement' ->> 'by' AS acknowledged_by
FROM place LEFT JOIN incidents i ON i.id = place.leader_id AND i.closed_at IS NULL`;
