import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import type { Channel, Lookup, Providers, SendOptions } from './channel.ts';
import { type PhoneConsents, wantsNoSms } from './phone-consent.ts';
import { smsMark } from './sms-mark.ts';
import { smsText } from './sms-text.ts';
import { checkTwilio, fromTwilioFailure, notCallable, twilioClient } from './twilio.ts';
import { callsBack, type TwilioAccount, twilioAccounts } from './twilio-account.ts';

/** How far back the lookup reads: messages to one number, newest first. */
const LOOKUP_LIMIT = 50;

/**
 * SMS by every configured account, the preferred one first.
 * @throws SalvorError CONFIG_INVALID when an account is configured by halves
 */
export function smsProviders(config: Config, consents?: PhoneConsents): Providers {
  const [first, ...others] = twilioAccounts(config);
  return [createSms(config, first, consents), ...others.map((account) => createSms(config, account, consents))];
}

/** SMS through the Messages resource of one account. */
function createSms(config: Config, account: TwilioAccount, consents: PhoneConsents | undefined): Channel {
  const { provider } = account;
  const withCallbacks = callsBack(account, config.api.publicUrl);
  return {
    name: 'sms',
    provider,
    onUnknown: { choice: 'resend_once', because: 'Twilio could not be asked; a doubled SMS costs less than one that never comes' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const problem = notCallable(notification.to);
      if (problem !== undefined) return { ...refused(problem, 'INVALID_NUMBER'), provider };
      if (await wantsNoSms(notification.to, consents)) {
        return {
          ...refused(`${notification.to} answered STOP and gets no SMS; START from that phone lets them come again`, 'STOPPED'),
          provider,
        };
      }
      try {
        const { sid, status } = await twilioClient(account, signal).messages.create({
          to: notification.to,
          from: account.from,
          body: smsText(notification, links, { replies: withCallbacks }),
          ...(withCallbacks && { statusCallback: links.callback('twilio/message-status', notification) }),
        });
        return { ...sent(`Twilio has the message: ${status}`, sid), provider, ...(withCallbacks && { receipt: true }) };
      } catch (error) {
        return { ...fromTwilioFailure(error), provider };
      }
    },
    async lookup(notification: Notification, signal: AbortSignal): Promise<Lookup> {
      try {
        const messages = await twilioClient(account, signal).messages.list({ to: notification.to, limit: LOOKUP_LIMIT });
        const found = messages.find(({ body }) => body.includes(smsMark(notification.key)));
        return found === undefined
          ? { found: 'absent', reason: 'Twilio lists no such message' }
          : { found: 'sent', providerId: found.sid, reason: `Twilio lists the message: ${found.status}` };
      } catch (error) {
        return { found: 'unknown', reason: fromTwilioFailure(error).reason };
      }
    },
    check: () => checkTwilio(config, account),
  };
}
