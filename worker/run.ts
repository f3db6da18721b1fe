import { hostname } from 'node:os';
import { type NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';

/**
 * How a worker is tuned, with the reasons.
 */
const TUNING = {
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
