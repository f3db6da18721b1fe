import { sleep } from '@temporalio/workflow';
import type { IncidentInput } from '../../../src/domain/contracts.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { incident as production } from '../../../workflows/incident.ts';

/** Deliberately incompatible: it waits before it does what production does, so no open incident would survive its deployment. */
export async function incident(input: IncidentInput): Promise<IncidentView> {
  await sleep('1 minute');
  return await production(input);
}
