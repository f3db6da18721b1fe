import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { SalvorError } from '../domain/error-codes.ts';
import type { Pool } from '../storage/pool.ts';
import { applyPolicyFile } from './apply-file.ts';

export interface FileWatchDeps {
  pool: Pool;
  file: string;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/**
 * Answers a function that takes the policy file over when it was written since the last look. A file with an error changes
 * nothing and is told once, until it is written again.
 * The function throws SalvorError DATABASE_UNREACHABLE while Postgres is away, and looks at the file again the next time.
 */
export function createFileWatch({ pool, file, log }: FileWatchDeps): () => Promise<void> {
  let seen: number | undefined;
  return async () => {
    const modified = await modifiedAt(file);
    if (modified === seen) return;
    try {
      const applied = await applyPolicyFile(pool, file);
      if (applied.outcome === 'applied') log.info({ file, revision: applied.entry.revision }, 'The policy file is in force now.');
    } catch (error) {
      if (!(error instanceof SalvorError) || error.code === 'DATABASE_UNREACHABLE') throw error;
      log.error({ file, err: error }, 'The policy file cannot be used: the policy in force stays. `salvor policy check` shows it again.');
    }
    seen = modified;
  };
}

/** Epoch milliseconds; -1 while there is no file. */
async function modifiedAt(file: string): Promise<number> {
  return await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => -1,
  );
}
