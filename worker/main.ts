import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { createActivities } from '../activities/index.ts';
import { type Config, loadConfig } from '../src/config/config.ts';
import { type Activities, TASK_QUEUE } from '../src/domain/contracts.ts';
import { SalvorError } from '../src/domain/error-codes.ts';
import { withLocalStack } from '../src/embedded/local-environment.ts';
import { isAlive, processStart } from '../src/embedded/process-identity.ts';
import { prepareTemporal } from '../src/embedded/preparations.ts';
import { temporalTarget } from '../src/embedded/temporal-connection.ts';
import { policyCacheFile } from '../src/policy/policy-cache.ts';
import { createPolicySource } from '../src/policy/source.ts';
import { createPool } from '../src/storage/pool.ts';
import { startLife } from '../src/storage/process-life.ts';
import { workflowBundle } from './bundle.ts';
import { serveHealth } from './health.ts';
import { installRuntime } from './log.ts';
import { keepPageLoop } from './page-loop-keeper.ts';
import { createNotifyWorkers } from './queues.ts';
import { createWorker } from './run.ts';

/** The worker process: it only wires. SIGINT and SIGTERM let it finish what it has in hand. */
export async function runWorkerProcess(): Promise<void> {
  const config = loadConfig(withLocalStack());
  const log = pino({ name: 'salvor-worker', level: config.logLevel });
  installRuntime(log);
  const target = temporalTarget(config);
  const pool = createPool(databaseUrl(config), (error) => log.warn({ err: error }, 'An idle connection to Postgres broke.'));
  // An incident that sets a search attribute nobody registered would stand still, so they come first.
  await prepareTemporal(config, process.env, (message) => log.warn(message));
  const policy = await createPolicySource({
    pool,
    file: config.policyFile,
    impact: config.impact,
    cacheFile: policyCacheFile(config.dataDir),
    log,
  });
  const connection = await NativeConnection.connect(target.options);
  const client = new Client({ connection, namespace: target.namespace });
  const activities = createActivities({ config, pool, log, policy, client });
  const bundle = await workflowBundle(join(config.dataDir, 'cache'));
  const worker = await createWorker({ connection, namespace: target.namespace, bundle, taskQueue: TASK_QUEUE, activities });
  const notify: Activities['notify'] = (notification, progress) => activities.notify(notification, progress);
  const workers = [worker, ...(await createNotifyWorkers({ connection, namespace: target.namespace, notify, limits: config.limits }))];
  // Written down before anybody hears that it is ready: a worker that dies at once is missed as well.
  const life = await startLife(pool, 'worker', { isAlive, processStart });
  const health = await serveHealth(config.host, config.worker.healthPort, () => workers.every((each) => each.getState() === 'RUNNING'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => shutDown(workers));
  const pageLoop = keepPageLoop(client, policy, log);
  log.info({ taskQueue: TASK_QUEUE, namespace: target.namespace }, 'The worker takes incidents.');
  await Promise.all(workers.map((each) => each.run()));
  pageLoop.stop();
  await life.end();
  health.close();
  await policy.close();
  await Promise.all([connection.close(), pool.end()]);
}

/** One that is stopping already, or has failed, cannot be told to stop again. */
function shutDown(workers: Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

function databaseUrl({ postgres }: Config): string {
  if (postgres.url !== undefined) return postgres.url;
  throw new SalvorError('CONFIG_INVALID', 'DATABASE_URL is not set and no embedded stack runs here. Set it, or start `salvor up` first.', {
    field: 'DATABASE_URL',
  });
}

if (import.meta.main) await runWorkerProcess();
