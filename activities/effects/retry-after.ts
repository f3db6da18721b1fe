/** Longer waits than a day are no answer to an incident. */
const LONGEST_MS = 86_400_000;

/**
 * Milliseconds that a Retry-After header asks for, in both of its forms: seconds, or an HTTP date (RFC 9110, 10.2.3).
 * @returns undefined when there is none or it cannot be read
 */
export function retryAfterMs(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : /[a-z]{3}/i.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), LONGEST_MS) : undefined;
}
