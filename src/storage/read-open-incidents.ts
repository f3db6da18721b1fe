import type { IncidentView } from '../domain/incident/view.ts';
import type { Severity } from '../domain/severity.ts';
import { labelsOfIncident } from '../domain/silence/labels.ts';
import type { OpenIncident } from '../domain/silence/inhibition.ts';
import { rows, type Queryable } from './pool.ts';

interface OpenRow {
  [column: string]: unknown;
  id: string;
  service: string;
  operation: string;
  severity: Severity;
  opened_at: Date;
  classification: NonNullable<IncidentView['classification']>;
  failure: IncidentView['failure'];
  labels: Record<string, string>;
}

/** Incidents that are open and classified, drills aside, with the labels that matchers see: what can inhibit another one's pages. */
export async function readOpenIncidents(db: Queryable): Promise<OpenIncident[]> {
  const found = await rows<OpenRow>(
    db,
    `SELECT id, service, operation, severity, opened_at,
       view -> 'classification' AS classification, view -> 'failure' AS failure, view -> 'labels' AS labels
     FROM incidents WHERE closed_at IS NULL AND NOT drill AND severity IS NOT NULL`,
  );
  return found.map(({ id, service, operation, severity, opened_at, classification, failure, labels }) => ({
    id,
    service,
    severity,
    openedAt: opened_at.getTime(),
    labels: labelsOfIncident({ service, operation, failure, classification, labels }),
  }));
}

/** The workflows that opened at least so many incidents since a moment (a newest one may have no row yet), each with the times (epoch ms) at which it did. */
export async function readReopenings(db: Queryable, since: number, least: number): Promise<Map<string, number[]>> {
  const found = await rows<{ workflow_id: string; openings: string[] }>(
    db,
    `SELECT workflow_id, array_agg((extract(epoch FROM opened_at) * 1000)::bigint) AS openings
     FROM incidents WHERE opened_at > $1 AND NOT drill GROUP BY workflow_id HAVING count(*) >= $2`,
    [new Date(since), least],
  );
  return new Map(found.map(({ workflow_id, openings }) => [workflow_id, openings.map(Number)]));
}

/** The open incident of a workflow, or undefined when it has none. */
export async function readOpenIncidentOf(db: Queryable, workflowId: string): Promise<string | undefined> {
  const [row] = await rows<{ id: string }>(
    db,
    'SELECT id FROM incidents WHERE workflow_id = $1 AND closed_at IS NULL ORDER BY opened_at DESC LIMIT 1',
    [workflowId],
  );
  return row?.id;
}
