import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { type EffectContext, serviceTaskQueue } from '../domain/contracts.ts';
import type { Json } from '../domain/effect.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { ServiceName } from '../domain/report.ts';
import { describeFailure } from './describe-failure.ts';
import { temporalTarget } from './temporal-target.ts';

/** What an operation gets beside its arguments. */
export interface OperationCall {
  /** The same for every repetition of this step: hand it to whatever can recognise a repetition. */
  idempotencyKey: string;
  incidentId: string;
  /** From 1; above 1 means that an earlier run was lost. */
  attempt: number;
  /** Aborted when the operation is cancelled or the process shuts down. */
  signal: AbortSignal;
}

/** Something that Salvor may run again in this process. What it returns is thrown away; that it returns is the point. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments come from a playbook: the operation names their types
type ServiceOperation = (...given: any[]) => unknown;

export interface ServeOperationsOptions {
  service: string;
  /** By the name that playbooks and `retryWith` use. Called with the arguments of the call, then an `OperationCall`. */
  operations: Record<string, ServiceOperation>;
  address?: string;
  namespace?: string;
  /** Milliseconds that running operations get to finish when the process shuts down (default 10,000). */
  graceMs?: number;
}

export interface OperationsServer {
  /** Stops taking work, lets running operations finish, and disconnects. */
  close(): Promise<void>;
  /** Settles when the server has stopped; rejects when it failed. */
  readonly stopped: Promise<void>;
}

const GRACE_MS = 10_000;
/** Running operations at once: a service is there for its customers first. */
const CONCURRENT = 10;

/**
 * Lets Salvor run operations of a service again inside the service's own process, with its own connections and code: a
 * Temporal worker with activities only, on the service's own task queue.
 * @throws SalvorError INVALID_INPUT when the name is not allowed; the SDK's error when Temporal cannot be reached
 */
export async function serveOperations(options: ServeOperationsOptions): Promise<OperationsServer> {
  const service = ServiceName.safeParse(options.service);
  if (!service.success) {
    throw new SalvorError('INVALID_INPUT', `service is "${options.service}": ${service.error.issues[0]?.message ?? 'not allowed'}.`, {
      field: 'service',
    });
  }
  const target = temporalTarget(options);
  const connection = await NativeConnection.connect(target.connection);
  const graceMs = options.graceMs ?? GRACE_MS;
  const worker = await Worker.create({
    connection,
    namespace: target.namespace,
    taskQueue: serviceTaskQueue(service.data),
    activities: Object.fromEntries(Object.entries(options.operations).map(([name, operation]) => [name, asActivity(operation)])),
    maxConcurrentActivityTaskExecutions: CONCURRENT,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs * 2,
  });
  const stopped = worker.run().finally(() => connection.close());
  // Whoever does not look at `stopped` must not die of an unhandled rejection.
  stopped.catch(() => undefined);
  return {
    stopped,
    async close() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped;
    },
  };
}

/** What the incident sends to an operation's activity. */
interface Call {
  args: Json[];
  context: EffectContext;
}

/**
 * An error of an operation is an answer, not an accident of transport: it goes back once, described, and the incident
 * decides from its codes whether to try again.
 */
export function asActivity(operation: ServiceOperation): (call: Call) => Promise<void> {
  return async ({ args, context }) => {
    const { info, cancellationSignal } = Context.current();
    const call: OperationCall = {
      idempotencyKey: `${context.incidentId}/${context.step}`,
      incidentId: context.incidentId,
      attempt: info.attempt,
      signal: cancellationSignal,
    };
    try {
      await operation(...args, call);
    } catch (error) {
      const failure = describeFailure(error);
      throw ApplicationFailure.create({ message: failure.message, type: failure.name, nonRetryable: true, details: [failure] });
    }
  };
}
