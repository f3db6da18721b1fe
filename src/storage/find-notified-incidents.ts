import { rows, type Queryable } from './pool.ts';

/** An incident about which a phone was told. */
export interface NotifiedIncident {
  incidentId: string;
  /** The id where the incident has no row yet. */
  title: string;
  open: boolean;
  /** How it ended. */
  closedReason?: string;
}

/** More are never open at once for one phone; a reply to an older one has to be given elsewhere. */
const LIMIT = 200;

/**
 * The incidents about which a phone was told in the last thirty days, the open ones first, then the newest. An incident whose own row is
 * still being written counts as open: the incident itself says if it is not.
 * @param number E.164
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function findNotifiedIncidents(db: Queryable, number: string): Promise<NotifiedIncident[]> {
  const found = await rows<{ incident_id: string; title: string | null; open: boolean; closed_reason: string | null }>(
    db,
    `SELECT n.incident_id, i.title, i.closed_at IS NULL AS open, i.view->>'closedReason' AS closed_reason
     FROM (
       SELECT incident_id, max(queued_at) AS told_at FROM notifications
       WHERE target = $1 AND channel IN ('sms', 'voice') AND state NOT IN ('cancelled', 'suppressed') AND queued_at > now() - interval '30 days'
       GROUP BY incident_id
     ) AS n
     LEFT JOIN incidents AS i ON i.id = n.incident_id
     WHERE i.drill IS NOT TRUE
     ORDER BY (i.closed_at IS NULL) DESC, n.told_at DESC, n.incident_id LIMIT $2`,
    [number, LIMIT],
  );
  return found.map(({ incident_id, title, open, closed_reason }) => ({
    incidentId: incident_id,
    title: title ?? incident_id,
    open,
    ...(closed_reason !== null && { closedReason: closed_reason }),
  }));
}
