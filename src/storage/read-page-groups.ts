import { rows, type Queryable } from './pool.ts';

/** A group at one target, as it is shown. Times are epoch milliseconds. */
export interface PageGroup {
  groupKey: string;
  channel: string;
  target: string;
  leaderId: string;
  toldAt: number;
  windowEnds: number;
  /** Open incidents that joined, the leader included, the newest 100 of them by name. */
  size: number;
  members: string[];
}

/** Groups whose leader or any member is open, the newest page first. */
export async function readPageGroups(
  db: Queryable,
  { incidentId, limit = 100 }: { incidentId?: string; limit?: number },
): Promise<PageGroup[]> {
  const found = await rows<{
    group_key: string;
    channel: string;
    target: string;
    leader_id: string;
    told_at: Date;
    window_ends: Date;
    size: string;
    members: string[];
  }>(
    db,
    `SELECT g.group_key, g.channel, g.target, g.leader_id, g.told_at, g.window_ends, m.size, m.members
     FROM page_groups g
     JOIN LATERAL (
       SELECT count(*) AS size, (array_agg(m.incident_id ORDER BY m.joined_at DESC, m.incident_id))[1:100] AS members
       FROM page_group_members m LEFT JOIN incidents i ON i.id = m.incident_id
       WHERE (m.group_key, m.channel, m.target) = (g.group_key, g.channel, g.target) AND i.closed_at IS NULL
     ) m ON m.size > 0
     WHERE $1::text IS NULL OR EXISTS (
       SELECT FROM page_group_members o
       WHERE o.incident_id = $1 AND (o.group_key, o.channel, o.target) = (g.group_key, g.channel, g.target))
     ORDER BY g.told_at DESC, g.group_key, g.channel, g.target LIMIT $2`,
    [incidentId ?? null, limit],
  );
  return found.map((row) => ({
    groupKey: row.group_key,
    channel: row.channel,
    target: row.target,
    leaderId: row.leader_id,
    toldAt: row.told_at.getTime(),
    windowEnds: row.window_ends.getTime(),
    size: Number(row.size),
    members: row.members,
  }));
}

/** How many other open incidents of the group have asked for a page to this target. */
export async function countOthersInGroup(
  db: Queryable,
  { groupKey, channel, target, incidentId }: { groupKey: string; channel: string; target: string; incidentId: string },
): Promise<number> {
  const [row] = await rows<{ others: string }>(
    db,
    `SELECT count(*) AS others FROM page_group_members m LEFT JOIN incidents i ON i.id = m.incident_id
     WHERE m.group_key = $1 AND m.channel = $2 AND m.target = $3 AND m.incident_id <> $4 AND i.closed_at IS NULL`,
    [groupKey, channel, target, incidentId],
  );
  return Number(row?.others ?? 0);
}
