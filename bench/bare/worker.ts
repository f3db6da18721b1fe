import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { createActivities } from '../../activities/index.ts';
import { loadConfig } from '../../src/config/config.ts';
import { temporalTarget } from '../../src/embedded/temporal-connection.ts';
import { policyCacheFile } from '../../src/policy/policy-cache.ts';
import { createPolicySource } from '../../src/policy/source.ts';
import { createPool } from '../../src/storage/pool.ts';
import { serveHealth } from '../../worker/health.ts';
import { installRuntime } from '../../worker/log.ts';
import { createWorker } from '../../worker/run.ts';
import { BARE_TASK_QUEUE } from './names.ts';

/** The production worker with the bare workflow in place of the incident: same activities, same tuning, a task queue of its own. */
const config = loadConfig();
const log = pino({ name: 'bare-worker', level: config.logLevel });
installRuntime(log);
const pool = createPool(config.postgres.url ?? '', (error) => log.warn({ err: error }, 'An idle connection to Postgres broke.'));
const policy = await createPolicySource({
  pool,
  file: config.policyFile,
  impact: config.impact,
  cacheFile: policyCacheFile(config.dataDir),
  log,
});
const { options, namespace } = temporalTarget(config);
const connection = await NativeConnection.connect(options);
const worker = await createWorker({
  connection,
  namespace,
  bundle: await bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, 'workflow.ts'),
    logger: new DefaultLogger('WARN'),
  }),
  taskQueue: BARE_TASK_QUEUE,
  activities: createActivities({ config, pool, log, policy, client: new Client({ connection, namespace }) }),
});
const health = await serveHealth(config.host, Number(process.argv[2]), () => worker.getState() === 'RUNNING');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => worker.shutdown());
await worker.run();
health.close();
await policy.close();
await Promise.all([connection.close(), pool.end()]);
