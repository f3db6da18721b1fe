import type { RecordBatch } from '../domain/incident/record.ts';
import { rows, type Queryable } from './pool.ts';

/** Keeps the exact total of each reporter: the highest sequence number wins, so a repeat or an older batch changes nothing. */
export async function upsertReportCounts(db: Queryable, incidentId: string, reporters: RecordBatch['reporters']): Promise<void> {
  if (reporters.length === 0) return;
  await rows(
    db,
    `INSERT INTO report_counts (incident_id, reporter, seq, count)
     SELECT $1, reporter, max(seq), max(count) FROM jsonb_to_recordset($2::jsonb) AS r (reporter text, seq bigint, count bigint)
     GROUP BY reporter
     ON CONFLICT (incident_id, reporter) DO UPDATE SET seq = excluded.seq, count = excluded.count
     WHERE report_counts.seq < excluded.seq`,
    [incidentId, JSON.stringify(reporters)],
  );
}
