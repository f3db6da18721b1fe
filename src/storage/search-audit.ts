import { ENTRY_COLUMNS, entryOf, type EntryRow } from './entry-row.ts';
import type { Entry } from './chain.ts';
import { rows, type Queryable } from './pool.ts';

/** What the audit is searched by; all given conditions hold. Times are epoch milliseconds. */
export interface AuditFilter {
  from?: number;
  to?: number;
  service?: string;
  actor?: string;
  type?: string;
  limit: number;
}

/** An entry and, where it belongs to one, its incident. */
export type AuditEntry = Entry & { incidentId?: string };

/** Everything that was recorded, newest first: timelines of all incidents and the audit log in one list. */
export async function searchAudit(db: Queryable, filter: AuditFilter): Promise<AuditEntry[]> {
  const found = await rows<EntryRow & { incident_id: string | null }>(
    db,
    `WITH everything AS (
       SELECT incident_id, ${ENTRY_COLUMNS} FROM events
       UNION ALL
       SELECT NULL, ${ENTRY_COLUMNS} FROM audit_log
     )
     SELECT incident_id, ${ENTRY_COLUMNS} FROM everything
     WHERE ($1::timestamptz IS NULL OR at >= $1)
       AND ($2::timestamptz IS NULL OR at < $2)
       AND ($3::text IS NULL OR incident_id IN (SELECT id FROM incidents WHERE service = $3))
       AND ($4::text IS NULL OR actor = $4)
       AND ($5::text IS NULL OR type = $5)
     ORDER BY at DESC, incident_id, seq DESC LIMIT $6`,
    [
      filter.from === undefined ? null : new Date(filter.from),
      filter.to === undefined ? null : new Date(filter.to),
      filter.service ?? null,
      filter.actor ?? null,
      filter.type ?? null,
      filter.limit,
    ],
  );
  return found.map((row) => {
    const { seq, at, type, actor, message, data } = entryOf(row);
    const incident = row.incident_id !== null && { incidentId: row.incident_id };
    return { seq, at, type, actor, message, ...(data !== undefined && { data }), ...incident };
  });
}
