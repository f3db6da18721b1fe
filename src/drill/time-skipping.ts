import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import { INCIDENT_WORKFLOW, type IncidentInput, REPORT_SIGNAL } from '../domain/contracts.ts';
import { workflowIdOf } from '../domain/incident/identity.ts';
import type { Report } from '../domain/report.ts';

export interface SkippedRun {
  workflowId: string;
  runId: string;
}

interface Where {
  connection: Connection;
  namespace: string;
}

/**
 * Opens an incident whose clock skips every wait (server-side time skipping, Temporal server 1.32 and later). The SDK's client has no option
 * for it, so the request is made on the service itself.
 * Its clock stands still at first: `fastForward` and `skipToEnd` move it.
 * @param start.outageMs how long nothing takes up the report, on the server's skipped clock: as if every worker was down
 */
export async function openSkippingIncident(
  { connection, namespace }: Where,
  start: { taskQueue: string; input: IncidentInput; report: Report; outageMs?: number },
): Promise<SkippedRun> {
  const { input, report, taskQueue, outageMs } = start;
  const workflowId = workflowIdOf(input.service, input.fingerprint);
  const { runId } = await connection.workflowService.signalWithStartWorkflowExecution({
    namespace,
    workflowId,
    workflowType: { name: INCIDENT_WORKFLOW },
    taskQueue: { name: taskQueue },
    input: { payloads: toPayloads(defaultPayloadConverter, input) ?? [] },
    signalName: REPORT_SIGNAL,
    signalInput: { payloads: toPayloads(defaultPayloadConverter, report) ?? [] },
    requestId: randomUUID(),
    ...(outageMs === undefined
      ? { timeSkippingConfig: { enabled: false } }
      : { workflowStartDelay: durationOf(outageMs), timeSkippingConfig: skipping('outage', outageMs + 1_000) }),
  });
  return { workflowId, runId };
}

/** Lets the clock of a run move on by `ms`, and waits until it has. */
export async function fastForward({ connection, namespace }: Where, run: SkippedRun, ms: number): Promise<void> {
  const id = randomUUID();
  await setSkipping({ connection, namespace }, run, skipping(id, ms));
  await awaitFastForward({ connection, namespace }, run, id);
}

/** Lets the clock of a run move to its end without a stop. */
export async function skipToEnd(where: Where, run: SkippedRun): Promise<void> {
  await setSkipping(where, run, skipping('end'));
}

/**
 * Whether the server can skip time: one that cannot, or has it switched off, does not know the call; one that can only misses the
 * workflow. @throws the SDK's error when the server does not answer
 */
export async function serverSkipsTime({ connection, namespace }: Where): Promise<boolean> {
  try {
    await connection.workflowService.pollWorkflowExecutionTimeSkipping({
      namespace,
      workflowExecution: { workflowId: 'salvor-asks' },
      fastForwardId: 'none',
    });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === GRPC_UNIMPLEMENTED) return false;
    if (code === GRPC_NOT_FOUND) return true;
    throw error;
  }
}

const GRPC_NOT_FOUND = 5;
const GRPC_UNIMPLEMENTED = 12;

function skipping(id: string, fastForwardMs?: number) {
  const fastForward = fastForwardMs === undefined ? {} : { fastForwardConfig: { id, duration: durationOf(fastForwardMs) } };
  return { enabled: true, maxSessionSkipCount: MAX_SKIPS, ...fastForward };
}

/** The server's default of 200 skips ends a long rehearsal early. */
const MAX_SKIPS = 5_000;

function durationOf(ms: number) {
  return { seconds: Math.floor(ms / 1000) as never, nanos: Math.round((ms % 1000) * 1_000_000) };
}

async function setSkipping(
  { connection, namespace }: Where,
  workflowExecution: SkippedRun,
  timeSkippingConfig: ReturnType<typeof skipping>,
): Promise<void> {
  await connection.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: { timeSkippingConfig },
    updateMask: { paths: ['time_skipping_config'] },
  });
}

async function awaitFastForward({ connection, namespace }: Where, workflowExecution: SkippedRun, fastForwardId: string): Promise<void> {
  await connection.workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution, fastForwardId });
}
