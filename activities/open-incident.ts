import type { Activities } from '../src/domain/contracts.ts';
import { choosePolicy } from '../src/domain/policy/choose.ts';
import type { PolicySource } from '../src/policy/source.ts';

export interface OpenIncidentDeps {
  policy: Pick<PolicySource, 'current'>;
  /** Base address for links in messages. */
  publicUrl: string;
}

/** The activity that gives a new incident what it decides by: the policy in force, from memory, so that no opening waits for Postgres. */
export function createOpenIncident({ policy, publicUrl }: OpenIncidentDeps): Activities['openIncident'] {
  return async (report) => {
    const { policy: inForce, revision } = await policy.current();
    return choosePolicy(inForce, report, publicUrl, { at: Date.now(), ...(revision !== undefined && { revision }) });
  };
}
