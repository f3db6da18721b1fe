import type { IncomingHttpHeaders } from 'node:http';
import { SalvorError } from '../../domain/error-codes.ts';
import { hmacOf, isSame } from './signed-body.ts';

const HEADER = 'x-pagerduty-signature';
/** A subscription has one secret, two while it is replaced; more is an attempt to keep this machine busy. */
const MAX_SIGNATURES = 10;

/**
 * Checks that a request comes from PagerDuty: X-PagerDuty-Signature holds `v1=` and the HMAC-SHA256 of the raw body, one for each
 * secret of the subscription, separated by commas; one that fits is enough (developer.pagerduty.com/docs/verifying-webhook-signatures).
 * The official client (@pagerduty/pdjs) has no validator.
 * @param secrets - all that are configured; nothing is believed without one
 * @throws SalvorError CALLBACK_REFUSED
 */
export function checkPagerDutySignature(headers: IncomingHttpHeaders, body: Buffer, secrets: string[]): void {
  if (secrets.length === 0) {
    throw new SalvorError('CALLBACK_REFUSED', 'PAGERDUTY_WEBHOOK_SECRET is not set, so a webhook of PagerDuty cannot be verified.', {
      field: 'PAGERDUTY_WEBHOOK_SECRET',
    });
  }
  const header = headers[HEADER];
  const given = (typeof header === 'string' ? header : '').split(',', MAX_SIGNATURES).map((signature) => signature.trim());
  const expected = secrets.map((secret) => `v1=${hmacOf(secret, body)}`);
  if (given.some((signature) => expected.some((one) => isSame(signature, one)))) return;
  throw new SalvorError('CALLBACK_REFUSED', 'The webhook is not signed with a secret in PAGERDUTY_WEBHOOK_SECRET.', { field: HEADER });
}
