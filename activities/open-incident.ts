import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Activities } from '../src/domain/contracts.ts';
import { choosePolicy } from '../src/domain/policy/choose.ts';
import type { PolicyFile } from '../src/domain/policy/playbook.ts';
import { loadPolicy, type PolicySource } from '../src/policy/load.ts';

export interface OpenIncidentDeps extends PolicySource {
  /** Base address for links in messages. */
  publicUrl: string;
  log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * The activity that gives a new incident what it decides by. The policy file is read now, so that an error in it stops the
 * worker's start, and again when it was written; a file that became broken meanwhile leaves the last good policy in force.
 * @throws SalvorError CONFIG_INVALID when the file cannot be used at the start
 */
export async function createOpenIncident(deps: OpenIncidentDeps): Promise<Activities['openIncident']> {
  const current = await watchPolicy(deps);
  return async (report) => choosePolicy(await current(), report, deps.publicUrl);
}

async function watchPolicy({ log, ...source }: OpenIncidentDeps): Promise<() => Promise<PolicyFile>> {
  const { policyFile } = source;
  let seen = await modifiedAt(policyFile);
  let policy = await loadPolicy(source);
  return async () => {
    const modified = await modifiedAt(policyFile);
    if (modified === seen) return policy;
    seen = modified;
    try {
      policy = await loadPolicy(source);
      log.info({ policyFile }, 'The policy file was read again: new incidents follow it.');
    } catch (error) {
      log.warn(
        { policyFile, err: error },
        'The policy file has an error: new incidents follow the last good one. `salvor policy check` shows it again.',
      );
    }
    return policy;
  };
}

/** Epoch milliseconds; -1 while there is no file. */
async function modifiedAt(file: string | undefined): Promise<number> {
  if (file === undefined) return -1;
  return await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => -1,
  );
}
