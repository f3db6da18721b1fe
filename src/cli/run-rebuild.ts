import { loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { createTemporal, temporalReady } from '../api/temporal.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { temporalTarget } from '../embedded/temporal-connection.ts';
import { appendAudit } from '../storage/append-audit.ts';
import { migrate } from '../storage/migrate.ts';
import { createPool } from '../storage/pool.ts';
import { rebuild } from '../storage/rebuild.ts';

/** Milliseconds: a large installation has many histories to read. */
const WITHIN = 3_600_000;

/** Migrates the database first, so that an empty one will do. */
export async function runRebuild(): Promise<void> {
  const env = withLocalStack();
  const config = loadConfig(env);
  const { url } = config.postgres;
  if (url === undefined) {
    throw new SalvorError('CONFIG_INVALID', 'DATABASE_URL is not set and no stack was started here. Set it, or run "salvor up".', {
      field: 'DATABASE_URL',
    });
  }
  const temporal = createTemporal(temporalTarget(config, env));
  const pool = createPool(url);
  try {
    await temporalReady(temporal);
    await migrate(url);
    const { runs, batches } = await temporal.call((client) => rebuild(client, pool), WITHIN);
    const message = `Wrote ${batches} records of ${runs} workflow runs again.`;
    await appendAudit(pool, { type: 'storage.rebuilt', actor: 'salvor rebuild', message, data: { runs, batches } });
    console.log(message);
  } finally {
    await Promise.all([pool.end(), temporal.close()]);
  }
}
