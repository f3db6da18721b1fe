import type { SendResult } from '../domain/notification.ts';
import { shorten } from './message.ts';

/** Wait before another try when a provider did not name one: long enough to recover, short enough for a page. */
const DEFAULT_RETRY_MS = 5_000;
/** A longer wait that a provider names is cut: asking early costs an answer, waiting costs the page. */
const MAX_RETRY_MS = 300_000;
const QUOTED_LENGTH = 200;

export function sent(reason: string, providerId?: string): SendResult {
  return { outcome: 'sent', reason, ...(providerId !== undefined && { providerId }) };
}

/** Final for this target. */
export function refused(reason: string, code?: string): SendResult {
  return { outcome: 'rejected', reason, ...(code !== undefined && { code }) };
}

/** Not accepted now; the provider may be asked again after `retryAfterMs`. */
export function later(reason: string, code?: string, retryAfterMs = DEFAULT_RETRY_MS): SendResult {
  return { ...refused(reason, code), retryAfterMs: Math.min(Math.max(retryAfterMs, 0), MAX_RETRY_MS) };
}

function unknown(reason: string, code?: string): SendResult {
  return { outcome: 'unknown', reason, ...(code !== undefined && { code }) };
}

/**
 * Translates an HTTP answer that is not a success.
 * - 408, 425, 429: not accepted, come again (RFC 9110, RFC 6585).
 * - 503 is an explicit "not now". Every other 5xx may have come after the message was accepted: where the receiver recognises a
 *   repeat it is simply sent again, elsewhere the outcome is unknown.
 * - everything else: refused.
 * @param repeats - whether the receiver collapses a repeat by its key
 */
export function fromStatus(
  provider: string,
  answer: { status: number; body: string; retryAfter?: string | null },
  repeats: 'collapsed' | 'seen',
): SendResult {
  const { status, body, retryAfter } = answer;
  const code = String(status);
  const quoted = body.trim() === '' ? '' : `: ${shorten(body.replaceAll(/\s+/g, ' ').trim(), QUOTED_LENGTH)}`;
  const reason = `${provider} answered ${status}${quoted}`;
  if ([408, 425, 429, 503].includes(status)) return later(reason, code, retryAfterOf(retryAfter));
  if (status >= 500) return repeats === 'collapsed' ? later(reason, code, retryAfterOf(retryAfter)) : unknown(reason, code);
  return refused(reason, code);
}

/** Milliseconds of a Retry-After header: seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | null | undefined): number | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? ms : undefined;
}

/** Codes after which certainly nothing was handed over: name resolution, connecting and the TLS handshake come before the request. */
const NEVER_REACHED = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Translates what was thrown in place of an answer. Its text is not quoted: it may hold an address with a token in it.
 * @throws what is not about the network: a defect is no answer
 */
export function fromFailure(provider: string, thrown: unknown): SendResult {
  const { codes, connecting } = readFailure(thrown);
  const [code] = codes.slice(-1);
  if (code === undefined) {
    if (isFetchRefusal(thrown)) return refused(`The address of ${provider} cannot be called: fetch forbids its port`, 'BAD_PORT');
    throw thrown;
  }
  if (connecting || codes.some((each) => NEVER_REACHED.has(each))) return later(`${provider} could not be reached (${code})`, code);
  return unknown(`The connection to ${provider} ended without an answer (${code}); it may have accepted the message`, code);
}

/** The Fetch standard forbids some ports (fetch.spec.whatwg.org/#bad-port); the error has no code. */
function isFetchRefusal(thrown: unknown): boolean {
  return thrown instanceof TypeError && thrown.cause instanceof Error && thrown.cause.message === 'bad port';
}

/** Names of the errors by which an AbortSignal ends a request. */
const CUT_OFF = new Set(['AbortError', 'TimeoutError']);

/** Codes of an error and its causes, outermost first. `fetch` hides the interesting one in a cause. */
function readFailure(thrown: unknown): { codes: string[]; connecting: boolean } {
  const codes: string[] = [];
  let connecting = false;
  for (let error = thrown; error instanceof Error && codes.length < 8; error = error.cause) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (typeof code === 'string') codes.push(code);
    else if (CUT_OFF.has(error.name)) codes.push(error.name);
    if (syscall === 'connect') connecting = true;
  }
  return { codes, connecting };
}
