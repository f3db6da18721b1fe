// @ts-check
/**
 * Everything the console says about states, times and durations, in words. Pure: the same input gives the same text, in
 * the reader's own time zone.
 *
 * @import { IncidentState, IncidentView, AttemptView } from '../../domain/incident/view.ts'
 * @import { NotificationKind, NotificationState } from '../../domain/notification.ts'
 * @import { MuteCause } from '../../domain/silence/mute.ts'
 * @import { Severity } from '../../domain/severity.ts'
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @type {Record<IncidentState, string>} */
const STATES = {
  open: 'Being classified',
  retrying: 'Retrying',
  fixing: 'Applying a fix',
  rolling_back: 'Rolling back',
  waiting_approval: 'Waits for approval',
  exhausted: 'Needs a person',
  recovered: 'Recovered',
  resolved: 'Resolved',
};

/** @type {Record<NotificationState, string>} */
const DELIVERIES = {
  queued: 'queued',
  sending: 'being sent',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'not delivered',
  unknown: 'may have arrived',
  cancelled: 'cancelled',
  acknowledged: 'acknowledged',
  suppressed: 'not sent on purpose',
};

/** @type {Record<NotificationKind, string>} */
const KINDS = {
  page: 'page',
  reminder: 'reminder',
  acknowledged: 'acknowledged',
  status_update: 'status update',
  page_loop: 'test of the way',
  page_loop_lost: 'alarm: a way is broken',
  ack_expired: 'acknowledgement expired',
  snooze_ended: 'snooze ended',
  all_clear: 'all-clear',
  approval_needed: 'approval needed',
  reassigned: 'assigned',
};

/** @type {Record<MuteCause, string>} */
const MUTED = {
  silence: 'a silence',
  maintenance: 'maintenance',
  inhibition: 'a cause that was told already',
  quiet_hours: 'quiet hours',
  grouped: 'another incident speaks for it',
  flapping: 'it comes and goes',
};

/** @type {Record<string, string>} */
const CHANNELS = {
  email: 'E-mail',
  slack: 'Slack',
  pagerduty: 'PagerDuty',
  voice: 'Phone call',
  sms: 'SMS',
  webhook: 'Webhook',
  linear: 'Linear',
};

/** @param {IncidentState} state */
export const stateWords = (state) => STATES[state] ?? state;
/** @param {NotificationState} state */
export const deliveryWords = (state) => DELIVERIES[state] ?? state;
/** @param {NotificationKind} kind */
export const kindWords = (kind) => KINDS[kind] ?? kind;
/** Why a page is not sent, in a few words. @param {string} cause */
export const muteWords = (cause) => (Object.hasOwn(MUTED, cause) ? MUTED[/** @type {MuteCause} */ (cause)] : cause);
/** @param {string} channel */
export const channelWords = (channel) => CHANNELS[channel] ?? channel;

/** @param {Pick<IncidentView, 'state'>} incident */
export const isClosed = ({ state }) => state === 'recovered' || state === 'resolved';

/** @param {Pick<IncidentView, 'classification'>} incident @returns {Severity | 'unknown'} */
export const severityOf = ({ classification }) => classification?.severity ?? 'unknown';

/** "3 retries", "1 retry". @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** A length of time in at most two units: "14 min", "2 h 5 min", "3 d". @param {number} ms */
export function duration(ms) {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return twoUnits(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  return twoUnits(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h');
}

/** @param {number} big @param {string} bigUnit @param {number} small @param {string} smallUnit */
function twoUnits(big, bigUnit, small, smallUnit) {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** @param {number} at @param {number} now */
export const ago = (at, now) => (now - at < 5 * SECOND ? 'just now' : `${duration(now - at)} ago`);

/** How long something took: exact while it is short. @param {number} ms */
export const took = (ms) => (ms < 10 * SECOND ? `${(Math.max(0, ms) / SECOND).toFixed(1)} s` : duration(ms));

/** What is left until `at`: "in 12:34", "in 1:02:03"; "now" from the moment on. @param {number} at @param {number} now */
export function countdown(at, now) {
  // Rounded up, so that 0:00 is never shown before the moment has come.
  const seconds = Math.ceil((at - now) / SECOND);
  if (seconds <= 0) return 'now';
  const minutes = Math.floor(seconds / 60);
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return minutes < 60 ? `in ${minutes}:${two(seconds % 60)}` : `in ${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/**
 * Time of day, with the date unless it is today's. `timeZone` is the reader's own unless a test says otherwise.
 * @param {number} at
 * @param {number} now
 * @param {{ seconds?: boolean, timeZone?: string }} [options]
 */
export function clockTime(at, now, { seconds = false, timeZone } = {}) {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...(seconds && { second: '2-digit' }), ...zone });
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...zone });
  return day.format(at) === day.format(now) ? time.format(at) : `${day.format(at)} ${time.format(at)}`;
}

/**
 * What is broken, without the service and operation that stand beside it anyway.
 * @param {Pick<IncidentView, 'failure' | 'operation'>} incident
 */
export const whatFailed = ({ failure, operation }) => `${operation} failed: ${failure.message || failure.name}`;

/**
 * What the machine has tried, in a sentence: most telling first.
 * @param {Pick<IncidentView, 'attempts' | 'state'>} incident
 */
export function machineLine({ attempts, state }) {
  if (attempts.length === 0)
    return state === 'exhausted' ? 'It knows nothing to try' : isClosed({ state }) ? 'Nothing was tried' : 'Nothing tried yet';
  const running = attempts.find((attempt) => attempt.endedAt === undefined);
  const helped = attempts.findLast((attempt) => attempt.outcome === 'recovered');
  const without = attempts.filter((attempt) => attempt !== running && attempt !== helped);
  const parts = [
    ...(helped ? [`${attemptWords(helped)} helped`] : []),
    ...(running ? [`${attemptWords(running)} is running`] : []),
    ...(without.length > 0 ? [`${kindsTried(without)} without success`] : []),
  ];
  return sentence(parts.join(', '));
}

/** "a retry", "fix “restart pool”". @param {Pick<AttemptView, 'kind' | 'name'>} attempt */
function attemptWords({ kind, name }) {
  return kind === 'retry' ? 'a retry' : `${kind} “${name}”`;
}

/** @param {Pick<AttemptView, 'kind'>[]} attempts */
function kindsTried(attempts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { kind } of attempts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => counted(count, kind, MANY[kind] ?? `${kind}s`)).join(' and ');
}

/** @type {Record<string, string>} */
const MANY = { retry: 'retries', fix: 'fixes' };

/** @param {string} text */
export const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
