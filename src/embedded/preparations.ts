import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { beginWithPolicyFile } from '../policy/begin-with-file.ts';
import { migrate } from '../storage/migrate.ts';
import { createPool } from '../storage/pool.ts';
import { registerToken } from '../storage/tokens.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { externalTemporal, temporalTarget, withTemporal } from './temporal-connection.ts';

/** Brings the schema up to date, makes the administrator's token known and takes over the policy file, if there is one. */
export async function prepareDatabase(
  databaseUrl: string,
  { adminToken, policyFile }: { adminToken: string; policyFile: string | undefined },
  progress: (message: string) => void,
): Promise<void> {
  const steps = await migrate(databaseUrl);
  if (steps.length > 0) progress(`Prepared the database (${steps.length} ${steps.length === 1 ? 'migration' : 'migrations'}).`);
  const pool = createPool(databaseUrl);
  try {
    await registerToken(pool, adminToken, { role: 'admin', name: 'salvor up' });
    if (policyFile !== undefined) await beginWithPolicyFile(pool, policyFile, progress);
  } finally {
    await pool.end();
  }
}

/**
 * Registers the search attributes.
 * @throws SalvorError TEMPORAL_UNREACHABLE. A server that answers but forbids it (Temporal Cloud) is told as progress only.
 */
export async function prepareTemporal(config: Config, env: NodeJS.ProcessEnv, progress: (message: string) => void): Promise<void> {
  const target = temporalTarget(config, env);
  try {
    await withTemporal(target, (connection) => registerSearchAttributes(connection, target.namespace), 10_000);
  } catch (cause) {
    const why = (cause as Error).message;
    const PERMISSION_DENIED = 7;
    if ((cause as { code?: number }).code === PERMISSION_DENIED && externalTemporal(config, env)) {
      progress(
        `The search attributes could not be registered (${why}); create them in the namespace's settings, "salvor doctor" names them.`,
      );
      return;
    }
    throw new SalvorError(
      'TEMPORAL_UNREACHABLE',
      `Temporal at ${target.options.address ?? 'its default address'} does not answer: ${why}`,
      { cause },
    );
  }
}
