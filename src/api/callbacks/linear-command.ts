import { SalvorError } from '../../domain/error-codes.ts';
import type { Command, CommandName } from '../../domain/incident/commands.ts';
import { sendCommand } from '../commands.ts';
import type { ApiDeps } from '../deps.ts';

/** What became of a callback, for Linear's log and for tests. */
export interface Heard {
  done: boolean;
  reason: string;
}

/** Answers that a repeat would not change. */
const FINAL = ['INCIDENT_CLOSED', 'INCIDENT_NOT_FOUND', 'COMMAND_STALE', 'INVALID_INPUT'];

/**
 * Gives a command that came from Linear; its id makes a repeated callback harmless.
 * @throws SalvorError when it may succeed later: Linear repeats the callback after a minute, an hour and six hours
 */
export async function linearCommand<N extends CommandName>(
  deps: ApiDeps,
  name: N,
  incidentId: string,
  command: Omit<Command<N>, 'via' | 'incidentId'>,
): Promise<Heard> {
  try {
    const { message } = await sendCommand(deps, name, incidentId, { ...command, via: 'linear' } as unknown as Command<N>);
    return { done: true, reason: message };
  } catch (error) {
    if (error instanceof SalvorError && FINAL.includes(error.code)) return { done: false, reason: error.message };
    throw error;
  }
}
