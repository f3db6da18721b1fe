import type { IncomingHttpHeaders } from 'node:http';
import { SalvorError } from '../../domain/error-codes.ts';
import { hmacOf, isSame } from './signed-body.ts';

/** A request that is older may be a replay. */
const WINDOW_SECONDS = 300;

/**
 * Checks that a request comes from Slack and is fresh: X-Slack-Signature is `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<raw body>`
 * with the app's signing secret (docs.slack.dev/authentication/verifying-requests-from-slack). Written by hand because the official
 * validator is part of @slack/bolt, a whole web framework; @slack/web-api has none.
 * @param secret - undefined when none is configured: nothing is believed then
 * @param now - epoch ms
 * @throws SalvorError CALLBACK_REFUSED
 */
export function checkSlackSignature(headers: IncomingHttpHeaders, body: Buffer, secret: string | undefined, now: number): void {
  if (secret === undefined) {
    throw new SalvorError('CALLBACK_REFUSED', 'SLACK_SIGNING_SECRET is not set, so a press of a button cannot be verified.', {
      field: 'SLACK_SIGNING_SECRET',
    });
  }
  const timestamp = textOf(headers['x-slack-request-timestamp']);
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1_000 - Number(timestamp)) > WINDOW_SECONDS) {
    throw new SalvorError(
      'CALLBACK_REFUSED',
      `x-slack-request-timestamp is missing or more than ${WINDOW_SECONDS} s away from this machine's clock.`,
      { field: 'x-slack-request-timestamp' },
    );
  }
  if (isSame(textOf(headers['x-slack-signature']), `v0=${hmacOf(secret, `v0:${timestamp}:`, body)}`)) return;
  throw new SalvorError('CALLBACK_REFUSED', 'The request is not signed with the secret in SLACK_SIGNING_SECRET.', {
    field: 'x-slack-signature',
  });
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
