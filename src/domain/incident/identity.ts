import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * An incident's id is `<service>-<fingerprint>-<run>`: the workflow id can be read from it without a database, and a
 * failure that comes back gets a new id because it is a new run. `run` is derived from the chain's first run id, so it
 * survives continue-as-new.
 */
const RUN_LENGTH = 8;
const INCIDENT_ID = /^(.+)-([0-9a-f]{16})-([0-9a-f]{8})$/;

export function workflowIdOf(service: string, fingerprint: string): string {
  return `incident/${service}/${fingerprint}`;
}

/**
 * @param firstRunId run id of the first run of the chain: continue-as-new keeps it
 * @param reopened how often this chain has already been closed and opened again (0 at first)
 */
export function incidentIdOf(service: string, fingerprint: string, firstRunId: string, reopened = 0): string {
  const run = bytesToHex(sha256(utf8ToBytes(`${firstRunId}/${reopened}`))).slice(0, RUN_LENGTH);
  return `${service}-${fingerprint}-${run}`;
}

/** The workflow id behind an incident id, or undefined when the text is not an incident id. */
export function workflowIdOfIncident(incidentId: string): string | undefined {
  const parts = INCIDENT_ID.exec(incidentId);
  const [, service, fingerprint] = parts ?? [];
  return service === undefined || fingerprint === undefined ? undefined : workflowIdOf(service, fingerprint);
}
