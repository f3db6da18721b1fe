import twilio from 'twilio';
import type { FastifyRequest } from 'fastify';
import { twilioAccounts } from '../../channels/twilio-account.ts';
import type { Config } from '../../config/config.ts';
import { SalvorError } from '../../domain/error-codes.ts';

const HEADER = 'x-twilio-signature';

/**
 * Checks that a request comes from Twilio, for one of the configured accounts: X-Twilio-Signature is the HMAC-SHA1 of the address that
 * Twilio called and of every field, with the account's auth token (twilio.com/docs/usage/webhooks/webhooks-security). The address is the
 * configured public one, because behind a proxy this process sees another; so the body has to be as it came, before any schema.
 * @returns throws SalvorError CALLBACK_REFUSED when the account is unknown or the signature does not fit
 */
export function createTwilioCheck(config: Config): (request: FastifyRequest) => void {
  const accounts = twilioAccounts(config);
  const base = config.api.publicUrl.replace(/\/+$/, '');
  return (request) => {
    const fields = formOf(request.body);
    const account = accounts.find(({ sid }) => sid === fields['AccountSid']);
    if (account === undefined) {
      throw new SalvorError('CALLBACK_REFUSED', 'The callback names no Twilio account that is configured here. Check TWILIO_ACCOUNT_SID.', {
        field: 'AccountSid',
      });
    }
    const signature = request.headers[HEADER];
    const url = `${base}${request.raw.url ?? ''}`;
    if (typeof signature === 'string' && twilio.validateRequest(account.token, signature, url, fields)) return;
    const [address] = url.split('?');
    throw new SalvorError(
      'CALLBACK_REFUSED',
      `The callback is not signed by account ${account.sid} for the address ${address}. Check the account's auth token, and that SALVOR_PUBLIC_URL is the address that Twilio calls, with http or https as Twilio has it.`,
      { field: HEADER },
    );
  };
}

/** The fields as they came; a list is a field that came more than once. */
function formOf(body: unknown): Record<string, string | string[]> {
  return typeof body === 'object' && body !== null ? (body as Record<string, string | string[]>) : {};
}
