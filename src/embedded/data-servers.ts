import type { Config } from '../config/config.ts';
import type { Part } from './part.ts';
import { ensureDatabase, prepareEmbeddedPostgres } from './postgres.ts';
import type { Secrets } from './secrets.ts';
import type { PartName } from './stack-options.ts';
import type { Supervisor } from './supervisor.ts';
import { temporalPart } from './temporal.ts';
import { externalTemporal, temporalTarget } from './temporal-connection.ts';
import { obtainTemporalServer } from './temporal-server.ts';

interface Wish {
  supervisor: Supervisor;
  wanted: ReadonlySet<PartName>;
  config: Config;
  env: NodeJS.ProcessEnv;
  dataDir: string;
  secrets: Secrets;
  progress: (message: string) => void;
}

/**
 * Starts the embedded Postgres and Temporal, each unless its external twin is configured.
 * @returns the variables that lead to the two servers, embedded or not.
 */
export async function startDataServers(wish: Wish) {
  const { config, supervisor, progress } = wish;
  const parts: Part[] = [];
  let databaseUrl = config.postgres.url;
  if (databaseUrl === undefined) {
    const postgres = await prepareEmbeddedPostgres({
      dataDir: wish.dataDir,
      port: config.postgres.port,
      password: wish.secrets.postgresPassword,
    });
    if (!postgres.directory.startsWith(wish.dataDir)) {
      progress(`The user "postgres" cannot enter ${wish.dataDir}; the database files are in ${postgres.directory}.`);
    }
    databaseUrl = postgres.url;
    if (wish.wanted.has('postgres')) parts.push(postgres.part);
  }
  const external = externalTemporal(config, wish.env);
  if (!external && wish.wanted.has('temporal')) {
    const server = await obtainTemporalServer(progress, wish.env);
    progress(`Starting Temporal ${server.version} (${server.source === 'PATH' ? server.path : server.source}) and Postgres…`);
    const { port, uiPort, namespace } = config.temporal;
    parts.push(temporalPart(server, { dataDir: wish.dataDir, port, uiPort, namespace }));
  }
  await supervisor.startTogether(parts);
  if (parts.some((part) => part.name === 'postgres')) await ensureDatabase(databaseUrl);
  const { options, namespace } = external ?? temporalTarget(config, wish.env);
  return { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: options.address ?? '', TEMPORAL_NAMESPACE: namespace };
}
