import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig, type Config } from '../config/config.ts';
import { startDataServers } from './data-servers.ts';
import { writeDataServerLives } from './data-server-lives.ts';
import { keepLocalEnvironment } from './local-environment.ts';
import { nodePart } from './node-part.ts';
import { apiPart, sandboxPart, workerPart } from './own-parts.ts';
import { prepareDatabase, prepareTemporal } from './preparations.ts';
import { ensureSecrets, type Secrets } from './secrets.ts';
import { environmentOf, PART_NAMES, type Addresses, type Stack, type StackOptions } from './stack-options.ts';
import { Supervisor } from './supervisor.ts';

const OWN_PARTS = ['sandbox', 'api', 'worker'] as const;

/**
 * Starts the parts that are wanted and not configured to be somewhere else, prepares database, token and search attributes, and
 * resolves when everything serves. On any error what was started is stopped again.
 * @throws SalvorError ALREADY_RUNNING, PORT_BUSY, TOOL_MISSING, PART_FAILED, CONFIG_INVALID, DATABASE_UNREACHABLE
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const given = await environmentOf(options);
  const config = loadConfig(given);
  const dataDir = resolve(config.dataDir);
  // Others may pass through (Postgres runs as another user when we are root) but not look around.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const supervisor = new Supervisor(dataDir, options.onEvent);
  const wanted = new Set(options.parts ?? PART_NAMES);
  const progress = options.onProgress ?? (() => undefined);
  const goOn = () => options.signal?.throwIfAborted();
  try {
    const secrets = ensureSecrets(dataDir);
    const servers = await startDataServers({ supervisor, wanted, config, env: given, dataDir, secrets, progress });
    goOn();
    const found = { SALVOR_DATA_DIR: dataDir, ...policyVariables(config, given), ...connectionVariables(config, secrets), ...servers };
    const env = { ...given, ...found };
    await prepareDatabase(env.DATABASE_URL, { adminToken: secrets.adminToken, policyFile: config.policyFile }, progress);
    await prepareTemporal(loadConfig(env), env, progress);
    goOn();
    keepLocalEnvironment(dataDir, found);
    const sayGoodbye = writeDataServerLives(env.DATABASE_URL, (name) => supervisor.pid(name));
    if (OWN_PARTS.some((name) => wanted.has(name))) progress('Starting mailbox, API and worker…');
    if (wanted.has('sandbox') && given['SALVOR_SANDBOX_URL'] === undefined) await supervisor.start(sandboxPart(config, env));
    goOn();
    await supervisor.startTogether([
      ...(wanted.has('api') ? [apiPart(config, env)] : []),
      ...(wanted.has('worker') ? [workerPart(config, env)] : []),
    ]);
    goOn();
    return {
      addresses: addressesOf(loadConfig(env)),
      dataDir,
      adminToken: secrets.adminToken,
      env,
      startPart: (part) => supervisor.start(nodePart({ ...part, env: { ...env, ...part.env } })),
      pid: (name) => supervisor.pid(name),
      parts: () => supervisor.parts.map(({ part, pid, logFile }) => ({ name: part.name, pid, logFile })),
      stop: async () => {
        await sayGoodbye();
        await supervisor.stop();
      },
    };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

/** What our own processes and commands in other terminals need besides the data servers. A configured value wins. */
function connectionVariables(config: Config, secrets: Secrets) {
  return {
    SALVOR_LINK_SECRET: config.linkSecret ?? secrets.linkSecret,
    SALVOR_TOKEN: config.api.token ?? secrets.adminToken,
    SALVOR_PUBLIC_URL: config.api.publicUrl,
    SALVOR_API_URL: config.api.url,
    SALVOR_API_PORT: String(config.api.port),
    SALVOR_WORKER_HEALTH_PORT: String(config.worker.healthPort),
    SALVOR_SMTP_PORT: String(config.mail.port),
    SALVOR_SANDBOX_PORT: String(config.sandbox.port),
    SALVOR_SANDBOX_URL: config.sandbox.url,
    SALVOR_TEMPORAL_UI_URL: config.temporal.uiUrl,
  };
}

/** What the policy in force is and names: a drill or a check in another terminal means the same one. */
function policyVariables({ policyFile }: Config, given: NodeJS.ProcessEnv): Record<string, string> {
  const databases = Object.entries(given).filter(
    (entry): entry is [string, string] => entry[0].startsWith('SALVOR_DATABASE_') && entry[1] !== undefined,
  );
  return { ...Object.fromEntries(databases), ...(policyFile !== undefined && { SALVOR_POLICY: resolve(policyFile) }) };
}

function addressesOf(config: Config): Addresses {
  return {
    console: config.api.publicUrl,
    api: config.api.url,
    temporal: config.temporal.address ?? '',
    temporalUi: config.temporal.uiUrl,
    mailbox: config.sandbox.url,
    database: config.postgres.url ?? '',
  };
}
