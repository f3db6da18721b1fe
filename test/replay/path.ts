import type { Client } from '@temporalio/client';
import type { PolicySnapshot } from '../../src/domain/policy/snapshot.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Rehearsal, RehearsedWorld } from '../../src/drill/rehearsal.ts';

/** What can happen to an incident, told as what is done to a rehearsed one. A history of each is kept in histories/. */
export interface Path {
  policy: PolicySnapshot;
  world?: RehearsedWorld;
  report?: Report;
  start?: Parameters<Rehearsal['open']>[2];
  play: (incident: Rehearsal, client: Client) => Promise<unknown>;
  /** Which run of the chain is kept. */
  keep?: 'last';
}
