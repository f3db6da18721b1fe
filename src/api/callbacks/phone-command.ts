import { SalvorError } from '../../domain/error-codes.ts';
import type { CommandResult } from '../../domain/incident/commands.ts';
import type { IncidentView } from '../../domain/incident/view.ts';
import { sendCommand } from '../commands.ts';
import type { ApiDeps } from '../deps.ts';
import { findLiveIncident } from '../find-incident.ts';

export interface PhoneCommand {
  /** Idempotency id: the provider's id of the message or call. */
  id: string;
  verb: 'acknowledge' | 'resolve' | 'escalate';
  incidentId: string;
  /** The phone it came from, in E.164. */
  phone: string;
  via: 'sms' | 'voice';
}

/** What came of it, for somebody who reads or hears one sentence. */
export type PhoneOutcome =
  | { done: true; result: CommandResult; view: IncidentView | undefined; formerly: string | undefined }
  | { done: false; over: true; why: string }
  | { done: false; over: false; why: string };

/**
 * Carries out what a phone asked for, in the name of whoever was told on it. Never throws for what the incident or Temporal says: the
 * person on the other end has to hear something.
 */
export async function commandByPhone(deps: ApiDeps, { id, verb, incidentId, phone, via }: PhoneCommand): Promise<PhoneOutcome> {
  const view = (await findLiveIncident(deps, incidentId).catch(() => undefined))?.view;
  const by = authorOf(view, phone);
  const holder = view?.acknowledgement?.by;
  try {
    const result = await sendCommand(deps, verb, incidentId, { id, by, via });
    return { done: true, result, view, formerly: holder === by ? undefined : holder };
  } catch (error) {
    if (!(error instanceof SalvorError)) throw error;
    if (['INCIDENT_CLOSED', 'INCIDENT_NOT_FOUND', 'COMMAND_STALE'].includes(error.code)) {
      return { done: false, over: true, why: view?.closedReason ?? 'the incident is closed' };
    }
    if (error.code === 'INVALID_INPUT') return { done: false, over: false, why: error.message };
    return { done: false, over: false, why: 'Salvor could not do it just now. Please try again in a minute.' };
  }
}

/** Who was told on this phone; the number itself where a policy names only numbers. */
function authorOf(view: IncidentView | undefined, phone: string): string {
  return view?.notifications.find(({ to, person }) => to === phone && person !== undefined)?.person ?? phone;
}
