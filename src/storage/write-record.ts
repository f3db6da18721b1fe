import type { RecordBatch, RecordResult } from '../domain/incident/record.ts';
import { appendEvents } from './append-events.ts';
import { rows, transaction, type Pool } from './pool.ts';
import { storable } from './storable.ts';
import { upsertIncident } from './upsert-incident.ts';
import { upsertNotifications } from './upsert-notifications.ts';
import { upsertReportCounts } from './upsert-report-counts.ts';

/** Channel on which the id of every incident that was written is announced. */
export const INCIDENT_CHANNEL = 'salvor_incident';

/**
 * Writes what the workflow hands over in one transaction. Writing it twice, or an older batch after a newer one, changes nothing.
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function writeRecord(pool: Pool, batch: RecordBatch): Promise<RecordResult> {
  const { incident, events, reporters } = storable(batch);
  return transaction(pool, async (db) => {
    // The chain's lock comes first: two writers of one incident queue here and never deadlock on the rows below.
    await appendEvents(db, incident.id, events);
    const formerId = await upsertIncident(db, incident);
    await upsertReportCounts(db, incident.id, reporters);
    await upsertNotifications(db, incident.id, incident.notifications, incident.revision);
    await rows(db, 'SELECT pg_notify($1, $2)', [INCIDENT_CHANNEL, incident.id]);
    return formerId === undefined ? {} : { formerId };
  });
}
