import type { SendResult } from '../../domain/notification.ts';

/** Nobody was asked: the breaker of the provider is open. */
export const BREAKER_OPEN = 'BREAKER_OPEN';

/**
 * The provider asks for patience and is well: HTTP 429, Twilio 20429 and 14107 (twilio.com/docs/api/errors), Slack `ratelimited`,
 * Linear `RATELIMITED`, and SMTP 450-452 (RFC 5321, 4.2.3: a mailbox that is busy, greylisting, a full queue).
 */
const THROTTLED = new Set(['429', '20429', '14107', 'ratelimited', 'rate_limited', 'RATELIMITED', '450', '451', '452']);

/**
 * The provider does not know us: it refuses every message, whatever the target. HTTP 401 and 403, Twilio 20003, 20005 and 20008
 * (authentication, account not active), nodemailer's and SMTP's words for a failed login (RFC 4954, 6), Slack's for a bad token.
 */
const CREDENTIALS = new Set([
  ...['401', '403', '20003', '20005', '20008'],
  ...['EAUTH', 'ENOAUTH', 'EOAUTH2', '530', '534', '535', '538'],
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope'],
]);

/** Refused for our credentials, not for the target: another provider may take it. */
export function refusesUs({ outcome, code }: SendResult): boolean {
  return outcome === 'rejected' && code !== undefined && CREDENTIALS.has(code);
}

/**
 * What an answer says of the provider. Silence, a broken connection and "not now" for a reason of its own are its failures; a
 * refusal of one target or of our credentials is an answer like any other.
 */
export function verdictOf(result: SendResult): 'well' | 'failed' | 'throttled' {
  const { outcome, code, retryAfterMs } = result;
  if (outcome === 'unknown') return 'failed';
  if (outcome !== 'rejected' || retryAfterMs === undefined) return 'well';
  return code !== undefined && THROTTLED.has(code) ? 'throttled' : 'failed';
}
