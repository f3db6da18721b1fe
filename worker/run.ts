import { hostname } from 'node:os';
import { NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Activities } from '../src/domain/contracts.ts';
import type { TemporalTarget } from '../src/embedded/temporal-connection.ts';

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
  target: TemporalTarget;
  bundle: WorkflowBundle;
  taskQueue: string;
  activities: Activities;
}): Promise<{ worker: Worker; connection: NativeConnection }> {
  const { target, bundle, taskQueue, activities } = options;
  const connection = await NativeConnection.connect(target.options);
  const worker = await Worker.create({
    ...TUNING,
    connection,
    namespace: target.namespace,
    taskQueue,
    workflowBundle: bundle,
    activities,
    identity: `${process.pid}@${hostname()}`,
  });
  return { worker, connection };
}
