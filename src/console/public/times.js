// @ts-check
/** The API writes times as ISO 8601; the console calculates with epoch milliseconds. Pure. */

const TIMES = new Set(
  (
    'at openedAt closedAt firstAt lastAt dueAt sentAt queuedAt sendingAt startedAt endedAt requestedAt expiresAt snoozedUntil ' +
    'deliveredAt acknowledgedAt nextAt from until since openUntil startsAt endsAt createdAt expiredAt toldAt windowEnds'
  ).split(' '),
);
/** "from" may also be a time of day ("22:00"): only a whole date with its offset is a moment. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/;
/** What others wrote: never touched, whatever its keys are called. */
const FOREIGN = new Set(['failure', 'labels', 'data', 'payload']);

/**
 * Turns the times of an answer into epoch milliseconds, wherever they are; numbers stay as they are.
 * @param {any} value
 * @returns {any}
 */
export function withTimes(value) {
  if (Array.isArray(value)) return value.map(withTimes);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(key, inner)]));
}

/** @param {string} key @param {unknown} inner */
function convert(key, inner) {
  if (FOREIGN.has(key)) return inner;
  if (TIMES.has(key) && typeof inner === 'string' && MOMENT.test(inner)) return Date.parse(inner);
  return withTimes(inner);
}
