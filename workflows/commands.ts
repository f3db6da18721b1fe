import { ApplicationFailure, condition, defineSignal, defineUpdate, setHandler, type Trigger } from '@temporalio/workflow';
import { OUTCOME_UPDATE } from '../src/domain/contracts.ts';
import { carryOut, formerCommand } from '../src/domain/incident/carry-out.ts';
import { isStopped } from '../src/domain/escalation/ladder.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { COMMAND_FIELDS, COMMAND_NAMES, type CommandName, type CommandResult } from '../src/domain/incident/commands.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { log } from '../src/domain/incident/log.ts';
import { PAGE_KINDS } from '../src/domain/notification.ts';
import { viewOf } from '../src/domain/incident/present.ts';
import type { IncidentView } from '../src/domain/incident/view.ts';
import { check } from '../src/domain/shape.ts';
import type { ErrorCode } from '../src/domain/error-codes.ts';
import { afterClose, cancelPages, type Life } from './life.ts';

/**
 * Doors for people: each command is an update with a validator; the two that matter most are signals as well. They are open
 * from the first moment: a command that comes while the incident is being opened waits for that, and is not refused.
 */
export function acceptCommands(opened: Trigger<Life>): void {
  let life: Life | undefined;
  void opened.then((open) => (life = open));
  // At once where that is possible, so that what comes together is carried out in its order.
  const whenOpen = async <T>(run: (life: Life) => T | Promise<T>): Promise<T> => await (life === undefined ? opened.then(run) : run(life));
  for (const name of COMMAND_NAMES) {
    const validator = (input: unknown): void => {
      if (life === undefined) parse(name, input);
      else validate(life.incident, name, input);
    };
    setHandler(defineUpdate<CommandResult, [unknown]>(name), (input) => whenOpen((open) => command(open, name, input)), { validator });
  }
  for (const name of ['acknowledge', 'resolve'] as const) {
    setHandler(defineSignal<[unknown]>(name), (input) => whenOpen((open) => fromSignal(open, name, input)));
  }
  setHandler(defineUpdate<IncidentView, [{ waitMs: number }]>(OUTCOME_UPDATE), ({ waitMs }) => whenOpen((open) => outcome(open, waitMs)), {
    validator: validateWait,
  });
}

function command(life: Life, name: CommandName, input: unknown): CommandResult {
  const { incident } = life;
  const inFlight = [...life.sending].filter(([, { kind }]) => PAGE_KINDS.includes(kind)).map(([key]) => key);
  const { message, repeated } = carryOut(incident, name, validate(incident, name, input), Date.now());
  if (!repeated && STOPS_PAGES.has(name) && isStopped(incident, Date.now())) cancelPages(life);
  if (isClosed(incident)) afterClose(life);
  return { incidentId: incident.id, message, inFlight, repeated };
}

/** After these no page may start, unless more people have to acknowledge; what is in flight is named in the answer. */
const STOPS_PAGES: ReadonlySet<CommandName> = new Set(['acknowledge', 'resolve', 'snooze']);

function refuse(code: ErrorCode, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}

/** @throws ApplicationFailure of type INVALID_INPUT that names the field */
function parse(name: CommandName, input: unknown) {
  const checked = check(COMMAND_FIELDS[name], input);
  if ('fits' in checked) return checked.fits;
  throw refuse('INVALID_INPUT', `${name}: ${checked.misfit.field}: ${checked.misfit.problem}`);
}

/** @throws ApplicationFailure whose type is the error code: INVALID_INPUT, COMMAND_STALE, INCIDENT_CLOSED */
function validate(incident: IncidentData, name: CommandName, input: unknown) {
  const command = parse(name, input);
  const { id, incidentId } = command;
  if (formerCommand(incident, name, id) !== undefined) return command as never;
  if (incidentId !== undefined && incidentId !== incident.id) {
    throw refuse('COMMAND_STALE', `The ${name} is meant for incident ${incidentId}, which is over; the open one is ${incident.id}.`);
  }
  if (isClosed(incident)) {
    throw refuse('INCIDENT_CLOSED', `Incident ${incident.id} was ${incident.state} already: ${incident.closed?.reason ?? ''}`);
  }
  if ((name === 'approve' || name === 'reject') && 'approvalId' in command) {
    const asked = String(command.approvalId);
    if (incident.approval?.id !== asked || incident.approval.decision !== undefined)
      throw refuse('COMMAND_STALE', `Nothing waits for the approval ${asked} any more.`);
  }
  return command as never;
}

/** A signal can't be answered: one that can't be carried out is written into the timeline. */
function fromSignal(life: Life, name: CommandName, input: unknown): void {
  try {
    command(life, name, input);
  } catch (error) {
    log(
      life.incident,
      Date.now(),
      'incident.note',
      `The signal "${name}" was not carried out: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const LONGEST_WAIT_MS = 300_000;

function validateWait(input: { waitMs: number }): void {
  const waitMs: unknown = (input as { waitMs?: unknown } | null)?.waitMs;
  if (typeof waitMs === 'number' && waitMs >= 0 && waitMs <= LONGEST_WAIT_MS) return;
  throw refuse('INVALID_INPUT', `${OUTCOME_UPDATE}: waitMs has to be a number of milliseconds from 0 to ${LONGEST_WAIT_MS}.`);
}

/** Waits for an outcome: closed, exhausted, or a page has gone out. A run that has to end does not wait for those who wait. */
async function outcome(life: Life, waitMs: number): Promise<IncidentView> {
  const { incident } = life;
  const known = () => isClosed(incident) || incident.state === 'exhausted' || incident.levels.some((level) => level.sentAt !== undefined);
  await condition(() => known() || life.handingOver, Math.max(1, waitMs));
  return viewOf(incident, Date.now());
}
