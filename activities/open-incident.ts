import type { Activities } from '../src/domain/contracts.ts';
import { choosePolicy } from '../src/domain/policy/choose.ts';
import type { ChannelName } from '../src/domain/policy/playbook.ts';
import type { PolicySource } from '../src/policy/source.ts';

export interface OpenIncidentDeps {
  policy: Pick<PolicySource, 'current'>;
  /** Base address for links in messages. */
  publicUrl: string;
  /** Channels whose messages go through a task queue of their own; none by default. */
  limitedChannels?: ChannelName[];
}

/** The activity that gives a new incident what it decides by: the policy in force, from memory, so that no opening waits for Postgres. */
export function createOpenIncident({ policy, publicUrl, limitedChannels = [] }: OpenIncidentDeps): Activities['openIncident'] {
  return async (report) => {
    const { policy: inForce, revision } = await policy.current();
    const snapshot = choosePolicy(inForce, report, publicUrl, { at: Date.now(), ...(revision !== undefined && { revision }) });
    return limitedChannels.length === 0 ? snapshot : { ...snapshot, limitedChannels };
  };
}
