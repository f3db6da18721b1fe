import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { LinkedEntry } from './chain.ts';
import { ENTRY_COLUMNS, entryOf, type EntryRow } from './entry-row.ts';
import { rows, type Queryable } from './pool.ts';

/** The timeline of an incident as it was written, oldest first. */
export async function readEvents(db: Queryable, incidentId: string): Promise<LinkedEntry<TimelineEvent>[]> {
  const found = await rows<EntryRow>(db, `SELECT ${ENTRY_COLUMNS} FROM events WHERE incident_id = $1 ORDER BY seq`, [incidentId]);
  // The column holds what `appendEvents` took from typed events; the trigger keeps it so.
  return found.map((row) => entryOf(row) as LinkedEntry<TimelineEvent>);
}
