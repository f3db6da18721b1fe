import { DELIVERY_SIGNAL, type DeliveryReport } from '../../domain/contracts.ts';
import { workflowIdOfIncident } from '../../domain/incident/identity.ts';
import { PAGE_LOOP_SCHEDULE } from '../../domain/page-loop/plan.ts';
import type { ApiDeps } from '../deps.ts';

/** A notification's key begins with the id of its incident: `<incident id>/<kind>/…`. */
export function incidentOfKey(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}

/**
 * Hands a provider's verified word about a notification to its incident, where it decides whether somebody else is told. The signal
 * needs no worker and no Postgres; an incident that is over needs no word any more.
 * @returns false when there is no such incident (any more)
 * @throws SalvorError TEMPORAL_UNREACHABLE; the provider repeats its callback then
 */
export async function reportDelivery({ temporal }: Pick<ApiDeps, 'temporal'>, report: DeliveryReport): Promise<boolean> {
  const about = incidentOfKey(report.key);
  // A page of the page loop belongs to the round that sent it, whose id it bears.
  const workflowId = workflowIdOfIncident(about) ?? (about.startsWith(PAGE_LOOP_SCHEDULE) ? about : undefined);
  if (workflowId === undefined) return false;
  try {
    await temporal.call((client) => client.workflow.getHandle(workflowId).signal(DELIVERY_SIGNAL, report));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}
