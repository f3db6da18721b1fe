/** Fields that hold epoch milliseconds inside and are written as ISO 8601 by the API. */
const TIMES = new Set([
  'at',
  'openedAt',
  'closedAt',
  'firstAt',
  'lastAt',
  'dueAt',
  'sentAt',
  'queuedAt',
  'sendingAt',
  'startedAt',
  'endedAt',
  'requestedAt',
  'expiresAt',
  'snoozedUntil',
  'createdAt',
  'lastUsedAt',
  'nextAt',
  'deliveredAt',
  'acknowledgedAt',
  'startsAt',
  'endsAt',
  'expiredAt',
  'toldAt',
  'windowEnds',
]);

/** What others wrote: never touched, whatever its fields are called. */
const FOREIGN = new Set(['failure', 'labels', 'data']);

const NO_MORE: ReadonlySet<string> = new Set();

/**
 * Turns the times of an answer into ISO 8601, wherever they are.
 * @param more fields that hold times in this answer only, such as the `from` and `until` of shifts
 */
export function withIsoTimes(value: unknown, more: ReadonlySet<string> = NO_MORE): unknown {
  if (Array.isArray(value)) return value.map((one) => withIsoTimes(one, more));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => {
      if (FOREIGN.has(key)) return [key, held];
      return [key, (TIMES.has(key) || more.has(key)) && typeof held === 'number' ? new Date(held).toISOString() : withIsoTimes(held, more)];
    }),
  );
}
