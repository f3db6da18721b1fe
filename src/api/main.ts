import { pino } from 'pino';
import { createLinks } from '../channels/links.ts';
import { loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { isAlive, processStart } from '../embedded/process-identity.ts';
import { temporalTarget } from '../embedded/temporal-connection.ts';
import { policyCacheFile } from '../policy/policy-cache.ts';
import { createPolicySource } from '../policy/source.ts';
import { createIncidentFeed } from '../storage/incident-feed.ts';
import { createPool } from '../storage/pool.ts';
import { startLife } from '../storage/process-life.ts';
import { createAccess } from './access.ts';
import { watchAlerts } from './alerting.ts';
import { logOptions } from './log.ts';
import { buildServer } from './server.ts';
import { createTemporal } from './temporal.ts';

/**
 * The API process. It starts whether or not Postgres and Temporal answer, and serves what it can.
 * @throws SalvorError CONFIG_INVALID, PORT_BUSY
 */
export async function runApi(): Promise<void> {
  const env = withLocalStack();
  const config = loadConfig(env);
  const databaseUrl = config.postgres.url;
  if (databaseUrl === undefined) {
    throw new SalvorError('CONFIG_INVALID', 'DATABASE_URL is not set and no embedded stack was started here. Set it, or run "salvor up".', {
      field: 'DATABASE_URL',
    });
  }
  const pool = createPool(databaseUrl);
  const temporal = createTemporal(temporalTarget(config, env));
  const access = createAccess(pool, config.api.token);
  const feed = createIncidentFeed(databaseUrl, pool);
  const policySource = await createPolicySource({
    pool,
    file: config.policyFile,
    impact: config.impact,
    cacheFile: policyCacheFile(config.dataDir),
    log: pino({ name: 'salvor-api', ...logOptions(config.logLevel) }),
  });
  const policy = async () => (await policySource.current()).policy;
  const app = await buildServer({ config, pool, temporal, access, links: createLinks(config), feed, policy, policySource });
  const life = await startLife(pool, 'api', { isAlive, processStart });
  const stopWatching = watchAlerts({ pool, temporal, policy }, app.log);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await app.close();
    access.close();
    await Promise.allSettled([stopWatching(), policySource.close(), feed.close(), temporal.close(), life.end()]);
    await pool.end();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  await listen(app, config.host, config.api.port);
}

async function listen(
  app: { listen(options: { host: string; port: number }): Promise<string> },
  host: string,
  port: number,
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new SalvorError('PORT_BUSY', `Port ${port} on ${host} is taken. Stop the process that holds it or set SALVOR_API_PORT.`, {
      field: 'SALVOR_API_PORT',
      cause: error,
    });
  }
}

if (import.meta.main) {
  const { printError } = await import('../cli/print-error.ts');
  await runApi().catch((error: unknown) => {
    printError(error);
    process.exit(1);
  });
}
