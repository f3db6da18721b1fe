import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import { callScript } from './call-script.ts';
import type { Channel, Lookup, Providers, SendOptions } from './channel.ts';
import type { Links } from './links.ts';
import { composeMessage } from './message.ts';
import type { OtherCalls } from './other-calls.ts';
import { checkTwilio, fromTwilioFailure, notCallable, twilioClient } from './twilio.ts';
import { callsBack, type TwilioAccount, twilioAccounts } from './twilio-account.ts';

const LOOKUP_LIMIT = 50;
/** The provider's clock may be behind ours. */
const CLOCK_SKEW_MS = 5_000;
/** Seconds a phone rings before it counts as not reached: below the half minute after which many networks answer with a mailbox. */
const RING_S = 25;
/** Seconds after which a call is ended, whatever is said: three times the text, and time to press keys. */
const TIME_LIMIT_S = 300;

/**
 * Phone calls by every configured account, the preferred one first.
 * @throws SalvorError CONFIG_INVALID when an account is configured by halves
 */
export function voiceProviders(config: Config, otherCalls?: OtherCalls): Providers {
  const [first, ...more] = twilioAccounts(config);
  return [createVoice(config, first, otherCalls), ...more.map((account) => createVoice(config, account, otherCalls))];
}

const NO_OTHERS = { claimed: [], unknown: 0 };

/** Phone calls through the Calls resource of one account. */
function createVoice(config: Config, account: TwilioAccount, others: OtherCalls | undefined): Channel {
  const { provider } = account;
  const withCallbacks = callsBack(account, config.api.publicUrl);
  return {
    name: 'voice',
    provider,
    onUnknown: { choice: 'resend_once', because: 'Twilio could not be asked; a second ring costs less than a silent phone' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const problem = notCallable(notification.to);
      if (problem !== undefined) return { ...refused(problem, 'INVALID_NUMBER'), provider };
      try {
        const { sid, status } = await twilioClient(account, signal).calls.create({
          to: notification.to,
          from: account.from,
          twiml: callScript(notification, withCallbacks ? links : undefined),
          timeout: RING_S,
          timeLimit: TIME_LIMIT_S,
          ...(withCallbacks && callbacksOf(notification, links)),
        });
        return { ...sent(`Twilio has the call: ${status}`, sid), provider, ...(withCallbacks && { receipt: true }) };
      } catch (error) {
        return { ...fromTwilioFailure(error), provider };
      }
    },
    /**
     * A listed call tells neither what was said nor where its status goes. It is this one when it was made since the decision and is no
     * other notification's; where another one's call may be among them, nobody can tell: a second ring costs less than a silent phone.
     */
    async lookup(notification: Notification, signal: AbortSignal): Promise<Lookup> {
      const { to, decidedAt } = notification;
      const since = decidedAt - CLOCK_SKEW_MS;
      try {
        const calls = await twilioClient(account, signal).calls.list({ to, limit: LOOKUP_LIMIT });
        const { claimed, unknown } = (await others?.around(notification, since)) ?? NO_OTHERS;
        const [found] = calls.filter(
          ({ sid, from, dateCreated }) => from === account.from && dateCreated.getTime() >= since && !claimed.includes(sid),
        );
        if (found === undefined)
          return { found: 'absent', reason: 'Twilio lists no call to this number since then that could be this one' };
        if (unknown > 0) return { found: 'unknown', reason: 'Twilio lists a call to this number, which may be that of another incident' };
        return { found: 'sent', providerId: found.sid, reason: `Twilio lists a call to this number: ${found.status}` };
      } catch (error) {
        if (error instanceof SalvorError) return { found: 'unknown', reason: `Whose call Twilio lists is not known: ${error.message}` };
        return { found: 'unknown', reason: fromTwilioFailure(error).reason };
      }
    },
    check: () => checkTwilio(config, account),
  };
}

/**
 * How the call ended, and who took it. The listening for an answering machine goes on beside the script (asynchronous detection): a
 * person hears the text at once. What a machine records is the text, which harms nobody.
 */
function callbacksOf(notification: Notification, links: Links) {
  const { acknowledgeable } = composeMessage(notification);
  return {
    statusCallback: `${links.callback('twilio/call-status', notification)}${acknowledgeable ? '&asked=1' : ''}`,
    statusCallbackEvent: ['completed'],
    machineDetection: 'Enable',
    asyncAmd: 'true',
    asyncAmdStatusCallback: links.callback('twilio/answered-by', notification),
  };
}
