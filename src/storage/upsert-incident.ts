import type { IncidentView } from '../domain/incident/view.ts';
import { rows, type Queryable } from './pool.ts';

/**
 * Writes the row of an incident unless a newer one is there.
 * @returns the newest earlier incident of the same failure, if any
 */
export async function upsertIncident(db: Queryable, view: IncidentView): Promise<string | undefined> {
  const found = await rows<{ former_id: string | null }>(
    db,
    `WITH written AS (
       INSERT INTO incidents (
         id, workflow_id, run_id, service, operation, fingerprint, title, state, severity, category, impact, level,
         occurrences, acknowledged_by, assignee, drill, opened_at, last_at, closed_at, revision, view, former_id
       ) VALUES (
         $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
         (SELECT id FROM incidents WHERE workflow_id = $2 AND id <> $1 AND opened_at < $17 ORDER BY opened_at DESC LIMIT 1)
       )
       ON CONFLICT (id) DO UPDATE SET
         run_id = excluded.run_id, title = excluded.title, state = excluded.state, severity = excluded.severity,
         category = excluded.category, impact = excluded.impact, level = excluded.level, occurrences = excluded.occurrences,
         acknowledged_by = excluded.acknowledged_by, assignee = excluded.assignee, last_at = excluded.last_at,
         closed_at = excluded.closed_at, revision = excluded.revision, view = excluded.view, written_at = now(),
         former_id = coalesce(excluded.former_id, incidents.former_id)
       WHERE incidents.revision < excluded.revision
       RETURNING former_id
     )
     SELECT coalesce((SELECT former_id FROM written), (SELECT former_id FROM incidents WHERE id = $1)) AS former_id`,
    columnsOf(view),
  );
  return found[0]?.former_id ?? undefined;
}

function columnsOf(view: IncidentView): unknown[] {
  const highestSent = view.levels.reduce((highest, level) => (level.state === 'sent' ? Math.max(highest, level.level) : highest), 0);
  return [
    view.id,
    view.workflowId,
    view.runId,
    view.service,
    view.operation,
    view.fingerprint,
    view.title,
    view.state,
    view.classification?.severity ?? null,
    view.classification?.category ?? null,
    view.classification?.impact ?? null,
    highestSent,
    view.occurrences.count,
    view.acknowledgement?.by ?? null,
    view.assignee ?? null,
    view.drill,
    new Date(view.openedAt),
    new Date(view.occurrences.lastAt),
    view.closedAt === undefined ? null : new Date(view.closedAt),
    view.revision,
    JSON.stringify(view),
  ];
}
