import { WorkflowNotFoundError } from '@temporalio/client';
import { VIEW_QUERY } from '../domain/contracts.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { workflowIdOfIncident } from '../domain/incident/identity.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import { readIncident, type StoredIncident } from '../storage/read-incidents.ts';
import type { ApiDeps } from './deps.ts';
import type { Temporal } from './temporal.ts';

type Sources = Pick<ApiDeps, 'pool' | 'temporal'>;

export function incidentNotFound(id: string): SalvorError {
  return new SalvorError('INCIDENT_NOT_FOUND', `No incident has the id "${id}". List them with "salvor incidents".`, { field: 'id' });
}

/**
 * The row where there is one; the workflow itself when Postgres is away, or before the first row is written.
 * @throws SalvorError INCIDENT_NOT_FOUND, or TEMPORAL_UNREACHABLE when neither answers
 */
export async function findIncident({ pool, temporal }: Sources, id: string): Promise<StoredIncident> {
  const stored = await readIncident(pool, id).catch((error: unknown) => {
    if (error instanceof SalvorError && error.code === 'DATABASE_UNREACHABLE') return undefined;
    throw error;
  });
  if (stored !== undefined) return stored;
  const view = await askWorkflow(temporal, id);
  if (view === undefined) throw incidentNotFound(id);
  return { view };
}

/** What the workflow says now; its row when the workflow has been removed since. */
export async function findLiveIncident({ pool, temporal }: Sources, id: string): Promise<StoredIncident> {
  const view = await askWorkflow(temporal, id);
  return view === undefined ? storedIncident(pool, id) : { view };
}

/** The row. @throws SalvorError INCIDENT_NOT_FOUND, DATABASE_UNREACHABLE */
export async function storedIncident(pool: Sources['pool'], id: string): Promise<StoredIncident> {
  const stored = await readIncident(pool, id);
  if (stored === undefined) throw incidentNotFound(id);
  return stored;
}

/** Asks the workflow for its view; undefined when none runs under this id, or only a later incident of the same failure. */
async function askWorkflow(temporal: Temporal, id: string): Promise<IncidentView | undefined> {
  const workflowId = workflowIdOfIncident(id);
  if (workflowId === undefined) return undefined;
  try {
    const view = await temporal.call((client) => client.workflow.getHandle(workflowId).query<IncidentView>(VIEW_QUERY));
    return view.id === id ? view : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
