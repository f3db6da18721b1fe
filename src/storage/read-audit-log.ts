import type { LinkedEntry } from './chain.ts';
import { ENTRY_COLUMNS, entryOf, type EntryRow } from './entry-row.ts';
import { rows, type Queryable } from './pool.ts';

/** The whole audit log, oldest first. */
export async function readAuditLog(db: Queryable): Promise<LinkedEntry[]> {
  return (await rows<EntryRow>(db, `SELECT ${ENTRY_COLUMNS} FROM audit_log ORDER BY seq`)).map(entryOf);
}
