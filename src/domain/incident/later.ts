import type { Moment } from '../escalation/moment.ts';
import { CHANNEL_WORDS } from '../escalation/messages.ts';
import type { Notification, SendResult } from '../notification.ts';
import type { IncidentData } from './data.ts';

/** A provider that puts a message off again and again is asked less and less often, but never less than this often. */
const LONGEST_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 1_000;
const MOST_DOUBLINGS = 6;
/** The all-clear must not keep a closed incident alive for ever. */
const ALL_CLEAR_PATIENCE_MS = 3_600_000;

/**
 * Keeps a message for another time: a provider put it off, or a silence holds it back.
 * @returns when it is tried again (epoch ms); undefined when it is not, because nothing is left to wait for
 */
export function sendLater(incident: IncidentData, notification: Notification, result: SendResult, now: number): number | undefined {
  const { key, kind, decidedAt } = notification;
  const at = result.outcome === 'suppressed' ? endOfMute(result, now) : now + waitAfter(incident, key, result);
  if (at === undefined || (kind === 'all_clear' && at > decidedAt + ALL_CLEAR_PATIENCE_MS)) return undefined;
  incident.later = [...(incident.later ?? []).filter(({ notification: other }) => other.key !== key), { notification, at }];
  return at;
}

function endOfMute({ until }: SendResult, now: number): number | undefined {
  return until === undefined ? undefined : Math.max(until, now + SHORTEST_WAIT_MS);
}

/** What the provider asked for, and longer each time; counts, and keeps what the next attempt has to know. */
function waitAfter(incident: IncidentData, key: string, { retryAfterMs = 0, progress }: SendResult): number {
  const times = incident.putOff?.[key]?.times ?? 0;
  incident.putOff = { ...incident.putOff, [key]: { times: times + 1, ...(progress !== undefined && { progress }) } };
  return Math.max(retryAfterMs, Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** Math.min(times, MOST_DOUBLINGS)));
}

/** The message has an answer: nothing has to be remembered of how it came to that. */
export function forgetPutOff(incident: IncidentData, key: string): void {
  if (incident.putOff?.[key] === undefined) return;
  incident.putOff = Object.fromEntries(Object.entries(incident.putOff).filter(([other]) => other !== key));
}

/** Hands what is due to its channel again. */
export function takeDue(incident: IncidentData, now: number): void {
  if (!hasDue(incident, now)) return;
  const later = incident.later ?? [];
  incident.later = later.filter(({ at }) => at > now);
  incident.toSend.push(...later.filter(({ at }) => at <= now).map(({ notification }) => notification));
}

export function hasDue({ later = [] }: IncidentData, now: number): boolean {
  return later.some(({ at }) => at <= now);
}

/** When the first of them is tried again. */
export function nextLaterMoment({ later = [] }: IncidentData): Moment | undefined {
  const [first] = later.toSorted((a, b) => a.at - b.at);
  if (first === undefined) return undefined;
  const { channel, to } = first.notification;
  return { at: first.at, what: `${CHANNEL_WORDS[channel]} to ${to} is tried again`, isWait: true };
}
