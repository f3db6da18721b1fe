import { join } from 'node:path';
import { runner } from 'node-pg-migrate';
import { databaseError } from './database-error.ts';

const DIRECTORY = join(import.meta.dirname, 'migrations');

/**
 * Brings the schema up to date. Safe when several processes start at once: they queue on an advisory lock, and all pending
 * steps run in one transaction.
 * @returns names of the steps that were run now
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  try {
    const applied = await runner({
      databaseUrl: { connectionString: databaseUrl, connectionTimeoutMillis: 5_000, application_name: 'salvor-migrate' },
      dir: DIRECTORY,
      migrationsTable: 'schema_migrations',
      direction: 'up',
      advisoryLockMode: 'wait',
      singleTransaction: true,
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    return applied.map((step) => step.name);
  } catch (error) {
    throw databaseError(error);
  }
}
