import { SalvorError } from '../domain/error-codes.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { ServiceName } from '../domain/report.ts';
import type { DrillRequest } from './report.ts';

/** What a person may say of a drill, as text. */
export interface DrillWords {
  severity?: DrillRequest['severity'];
  operation?: string;
  at?: string;
  ack?: string;
}

const MINUTE_MS = 60_000;
const MOST_MINUTES = 7 * 24 * 60;

/**
 * Reads what is to be rehearsed.
 * @param now epoch milliseconds
 * @throws SalvorError INVALID_INPUT naming the option, its value and what is allowed
 */
export function drillRequest(service: string, words: DrillWords, policy: PolicyFile, now: number): DrillRequest {
  const name = ServiceName.safeParse(service);
  if (!name.success) throw invalid('service', service, name.error.issues[0]?.message ?? 'it is not a service name');
  return {
    service,
    operation: words.operation ?? knownOperation(policy, service) ?? 'anything',
    at: words.at === undefined ? now : momentOf(words.at, now),
    ...(words.severity !== undefined && { severity: words.severity }),
    ...(words.ack !== undefined && { ackAfterMs: minutesOf(words.ack) }),
  };
}

/** The first operation that a playbook for the service names: with it the machine has something to try. */
function knownOperation({ playbooks }: PolicyFile, service: string): string | undefined {
  return playbooks
    .filter(({ match }) => match.service === undefined || match.service.includes(service))
    .flatMap(({ match, operations }) => match.operation ?? Object.keys(operations))
    .at(0);
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && minutes >= 0 && minutes <= MOST_MINUTES) return minutes * MINUTE_MS;
  throw invalid('--ack', text, `give minutes from 0 to ${MOST_MINUTES}`);
}

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/**
 * A moment as a person writes it, in the time of this machine unless it names another.
 * @param now epoch milliseconds
 * @throws SalvorError INVALID_INPUT naming the option
 */
export function momentOf(text: string, now: number, option = '--at'): number {
  const [, hours, minutes] = TIME_OF_DAY.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined) {
    const moment = new Date(now);
    moment.setHours(Number(hours), Number(minutes), 0, 0);
    if (moment.getTime() < now) moment.setDate(moment.getDate() + 1);
    return moment.getTime();
  }
  // Date.parse takes almost anything that holds a number; only ISO 8601 means what it says.
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw invalid(option, text, 'write "2026-12-24T22:00" or "03:00"');
  return moment;
}

function invalid(field: string, value: string, remedy: string): SalvorError {
  return new SalvorError('INVALID_INPUT', `${field} is "${value}": ${remedy}.`, { field });
}
