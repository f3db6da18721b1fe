import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ERROR_CODES, SalvorError, type ErrorCode } from '../domain/error-codes.ts';
import type { Command, CommandName, CommandResult } from '../domain/incident/commands.ts';
import { workflowIdOfIncident } from '../domain/incident/identity.ts';
import type { Pool } from '../storage/pool.ts';
import { readIncident } from '../storage/read-incidents.ts';
import { incidentNotFound } from './find-incident.ts';
import type { Temporal } from './temporal.ts';

/** Milliseconds until a worker has to have carried a command out. */
const COMMAND_TIMEOUT = 10_000;

/** Where a command goes, and where a closed incident is looked up. */
export interface CommandRoute {
  temporal: Temporal;
  pool: Pool;
}

/**
 * Carries a command out: the one way behind every door. The same `command.id` sent twice is carried out once.
 * @throws SalvorError INCIDENT_NOT_FOUND, INCIDENT_CLOSED, COMMAND_STALE or INVALID_INPUT when the incident refuses;
 *   TEMPORAL_UNREACHABLE when nobody could carry it out now
 */
export async function sendCommand<N extends CommandName>(
  { temporal, pool }: CommandRoute,
  name: N,
  incidentId: string,
  command: Command<N>,
): Promise<CommandResult> {
  const workflowId = workflowIdOfIncident(incidentId);
  if (workflowId === undefined) throw incidentNotFound(incidentId);
  const id = command.id ?? randomUUID();
  try {
    return await temporal.call(
      (client) =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<CommandResult, [Command<N>]>(name, { updateId: `${name}/${id}`, args: [{ ...command, id, incidentId }] }),
      COMMAND_TIMEOUT,
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw await whyGone(pool, incidentId);
    throw asSalvorError(error, name);
  }
}

/** No workflow runs under this id: the projection knows whether one ever did. */
async function whyGone(pool: Pool, incidentId: string): Promise<SalvorError> {
  const stored = await readIncident(pool, incidentId);
  if (stored === undefined) return incidentNotFound(incidentId);
  const { state, closedReason } = stored.view;
  return new SalvorError('INCIDENT_CLOSED', `Incident ${incidentId} is ${state}: ${closedReason ?? 'it is over'}`, { field: 'id' });
}

function asSalvorError(error: unknown, name: CommandName): unknown {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new SalvorError(
      'TEMPORAL_UNREACHABLE',
      `No worker carried out "${name}" within ${COMMAND_TIMEOUT / 1_000} s. It may still be carried out; repeat it with the same id, or start a worker.`,
      { cause: error },
    );
  }
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return error;
  const { type, message } = error.cause;
  return isErrorCode(type) ? new SalvorError(type, message, { cause: error }) : error;
}

function isErrorCode(type: string | null | undefined): type is ErrorCode {
  return typeof type === 'string' && Object.hasOwn(ERROR_CODES, type);
}
