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

/**
 * Asks, joins and, when it is time, takes the lead. The lead is taken when there is none, when the leader's incident is closed, when
 * this one is worse than what was told, or when the window is over, nobody has acknowledged the leader, and this one was never counted
 * in a page (or the last page is older than the repeat). The leader's own pages always pass. An incident whose leader is acknowledged
 * stays under it at every target.
 *
 * Whoever only joins does so without touching the group's row, so a thousand that join do not queue behind each other. Who may take the
 * lead decides it in one statement under the lock of that row: of two workers that ask in the same moment, the second waits and then
 * sees the lead of the first.
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function joinPageGroup(db: Queryable, ask: GroupAsk): Promise<GroupPlace> {
  const { groupKey, channel, target, incidentId, severity, now, waitMs, windowMs, repeatMs } = ask;
  const question = [groupKey, channel, target, incidentId, severity, new Date(now), new Date(now - repeatMs)];
  const [joined] = await rows<PlaceRow>(db, JOIN, question);
  if (joined?.settled === true) return placeOf(joined, incidentId);
  const times = [now + waitMs, now + waitMs + windowMs, now + windowMs].map((time) => new Date(time));
  const [decided] = await rows<PlaceRow>(db, DECIDE, [...question, ...times]);
  if (decided === undefined) throw new Error(`The page group ${groupKey} answered no row.`);
  return placeOf(decided, incidentId);
}

interface PlaceRow {
  [column: string]: unknown;
  /** False when this incident may take the lead, or speaks again, which only the lock of the row decides. */
  settled?: boolean;
  leader_id: string;
  speaks_at: Date;
  told_at: Date;
  window_ends: Date;
  announced: boolean;
  acknowledged_until: string | null;
  acknowledged_by: string | null;
}

function placeOf(row: PlaceRow, incidentId: string): GroupPlace {
  return {
    leaderId: row.leader_id,
    leads: row.leader_id === incidentId,
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

/** Of the group's row `g` and its leader's incident `i`: may the one who asks take the lead? */
const TAKES = `(g.leader_id <> $4 AND (
  $5 > g.severity
  OR i.closed_at IS NOT NULL
  OR ($6 >= g.window_ends
    AND coalesce(${ACKNOWLEDGED_UNTIL}, 0) <= ${NOW_MS}
    AND (NOT EXISTS (SELECT FROM member WHERE joined_at <= g.told_at) OR g.told_at <= $7))
))`;
const SPEAKS_AGAIN = `(g.leader_id = $4 AND ($6 >= g.window_ends OR $5 > g.severity))`;

/** Since when the one who asks is a member here; and a leader, at any target, under which it was counted and which somebody has taken over. */
const BEFORE = `
WITH member AS (
  SELECT joined_at FROM page_group_members WHERE incident_id = $4 AND group_key = $1 AND channel = $2 AND target = $3
), under AS (
  SELECT g.leader_id, g.speaks_at, g.told_at, g.window_ends
  FROM page_group_members m
  JOIN page_groups g USING (group_key, channel, target)
  JOIN incidents i ON i.id = g.leader_id
  WHERE m.incident_id = $4 AND m.group_key = $1 AND g.leader_id <> $4 AND g.severity >= $5
    AND i.closed_at IS NULL AND ${ACKNOWLEDGED_UNTIL} > ${NOW_MS}
  LIMIT 1
)`;

const PLACE = `
  place.leader_id, place.speaks_at, place.told_at, place.window_ends,
  EXISTS (SELECT FROM member WHERE joined_at <= place.told_at) AS announced,
  ${ACKNOWLEDGED_UNTIL} AS acknowledged_until,
  i.view -> 'acknowledgement' ->> 'by' AS acknowledged_by
FROM place LEFT JOIN incidents i ON i.id = place.leader_id AND i.closed_at IS NULL`;

const JOIN = `${BEFORE}, place AS (
  SELECT true AS settled, under.* FROM under
  UNION ALL
  SELECT NOT ${TAKES} AND NOT ${SPEAKS_AGAIN}, g.leader_id, g.speaks_at, g.told_at, g.window_ends
  FROM page_groups g LEFT JOIN incidents i ON i.id = g.leader_id
  WHERE (g.group_key, g.channel, g.target) = ($1, $2, $3) AND NOT EXISTS (SELECT FROM under)
), joined AS (
  INSERT INTO page_group_members (group_key, channel, target, incident_id, joined_at)
  SELECT $1, $2, $3, $4, $6 FROM place WHERE settled AND NOT EXISTS (SELECT FROM under) AND NOT EXISTS (SELECT FROM member)
  ON CONFLICT DO NOTHING
)
SELECT place.settled, ${PLACE}`;

const DECIDE = `${BEFORE}, place AS (
  INSERT INTO page_groups AS g (group_key, channel, target, leader_id, severity, speaks_at, told_at, window_ends)
  SELECT $1, $2, $3, $4, $5, $8, $8, $9
  ON CONFLICT (group_key, channel, target) DO UPDATE SET (leader_id, severity, speaks_at, told_at, window_ends) = (
    SELECT
      CASE WHEN takes THEN $4 ELSE g.leader_id END,
      CASE WHEN takes THEN $5 WHEN g.leader_id = $4 THEN greatest(g.severity, $5) ELSE g.severity END,
      CASE WHEN takes THEN $6 ELSE g.speaks_at END,
      CASE WHEN takes OR again THEN $6 ELSE g.told_at END,
      CASE WHEN takes OR again THEN $10 ELSE g.window_ends END
    FROM (
      SELECT ${TAKES} AS takes, g.leader_id = $4 AND $6 >= g.window_ends AS again
      FROM (SELECT 1) AS always LEFT JOIN incidents i ON i.id = g.leader_id
    ) AS decided
  )
  RETURNING g.leader_id, g.speaks_at, g.told_at, g.window_ends
), joined AS (
  INSERT INTO page_group_members (group_key, channel, target, incident_id, joined_at)
  SELECT $1, $2, $3, $4, $6 FROM place
  ON CONFLICT DO NOTHING
)
SELECT ${PLACE}`;
