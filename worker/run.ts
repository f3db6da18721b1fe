import { hostname } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { type NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';

const MIB = 1_048_576;
/** What an open incident costs in the cache, measured (`npm run bench -- --only worker-memory`), with room for garbage. */
const INCIDENT_MIB = 0.6;
/** Kept free for everything else in the process. */
const RESERVED_MIB = 1_000;
const FEWEST_CACHED = 200;

/**
 * Incidents that stay in memory between two tasks. One that does not is replayed from its history when its level is due, which is what
 * makes levels late where thousands are open (bench: accuracy). The SDK's own default keeps fewer.
 */
function cachedIncidents(): number {
  const heap = getHeapStatistics().heap_size_limit / MIB;
  return Math.max(FEWEST_CACHED, Math.floor((heap - RESERVED_MIB) / INCIDENT_MIB));
}

/**
 * How a worker is tuned, with the reasons.
 */
const TUNING = {
  maxCachedWorkflows: cachedIncidents(),
  /** Effects and sends mostly wait for others; a hundred waiting ones cost little memory. */
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentLocalActivityExecutions: 100,
  maxConcurrentWorkflowTaskExecutions: 40,
  workflowTaskPollerBehavior: { type: 'autoscaling' },
  activityTaskPollerBehavior: { type: 'autoscaling' },
  /** After a worker's death its incidents wait no longer than this before another takes them. */
  stickyQueueScheduleToStartTimeout: '3 seconds',
  /** A send that is under way may finish; what is not done then is cancelled and goes on elsewhere. */
  shutdownGraceTime: '10 seconds',
  shutdownForceTime: '15 seconds',
} as const;

/** Builds the worker that runs incidents and their activities on one task queue. */
export async function createWorker(options: {
  connection: NativeConnection;
  namespace: string;
  bundle: WorkflowBundle;
  taskQueue: string;
  activities: object;
}): Promise<Worker> {
  const { connection, namespace, bundle, taskQueue, activities } = options;
  return await Worker.create({
    ...TUNING,
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    activities,
    identity: `${process.pid}@${hostname()}`,
  });
}
