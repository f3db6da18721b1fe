import { SalvorError } from '../domain/error-codes.ts';
import type { Pool } from '../storage/pool.ts';
import { readPolicyNumber } from '../storage/read-policy.ts';
import { applyPolicyFile } from './apply-file.ts';

/**
 * Takes the policy file over before anything runs, so that its first error is seen at once. A later error leaves the revision in
 * force where it is, and is told.
 * @throws SalvorError CONFIG_INVALID or POLICY_INVALID when the file cannot be used and there is no revision yet; DATABASE_UNREACHABLE
 */
export async function beginWithPolicyFile(pool: Pool, file: string, progress: (message: string) => void): Promise<void> {
  try {
    const applied = await applyPolicyFile(pool, file);
    if (applied.outcome === 'applied') progress(`The policy of ${file} is in force as revision ${applied.entry.revision}.`);
  } catch (error) {
    if (!(error instanceof SalvorError) || error.code === 'DATABASE_UNREACHABLE') throw error;
    const revision = await readPolicyNumber(pool);
    if (revision === 0) throw error;
    progress(`The policy file cannot be used, so revision ${revision} stays in force. ${error.message}`);
  }
}
