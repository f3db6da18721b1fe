import type { NodemailerError } from 'nodemailer';
import type { SendResult } from '../domain/notification.ts';
import { fromFailure, later, refused } from './answer.ts';
import { shorten } from './message.ts';

/** Greylisting and full queues clear within a minute or two (RFC 5321, 4.5.4.1 asks relays for more; a page cannot wait for it). */
const TEMPORARY_MS = 30_000;
const QUOTED_LENGTH = 200;

/** Errors that end the session before the message is handed over. */
const BEFORE_THE_MESSAGE = new Set(['EDNS', 'ETLS', 'EPROXY']);
const BEFORE_TIMEOUTS = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);
/** Errors of nodemailer about what was to be sent, before or instead of an answer of the server. */
const NOT_SENDABLE = new Set(['EENVELOPE', 'EMESSAGE', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EREQUIRETLS']);

/**
 * Translates a failed SMTP session. A reply decides: 4xx is temporary, 5xx final (RFC 5321, 4.2.1). A session that broke off
 * without one is unknown, because nodemailer does not tell whether the message had been handed over; the same Message-ID makes a
 * repeat harmless.
 */
export function fromSmtpFailure(thrown: unknown): SendResult {
  if (!(thrown instanceof Error)) return fromFailure('the mail server', thrown);
  const { code = thrown.name, responseCode, permanent, response = '', timeoutType = '' } = thrown as NodemailerError;
  if (responseCode !== undefined) {
    const reason = `The mail server answered ${shorten(response, QUOTED_LENGTH)}`;
    return permanent === false ? later(reason, String(responseCode), TEMPORARY_MS) : refused(reason, String(responseCode));
  }
  if (BEFORE_THE_MESSAGE.has(code) || BEFORE_TIMEOUTS.has(timeoutType))
    return later(`The mail server could not be reached (${code})`, code);
  if (NOT_SENDABLE.has(code)) return refused(`The mail could not be handed over (${code})`, code);
  return fromFailure('the mail server', thrown);
}
