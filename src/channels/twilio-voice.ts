import twilio from 'twilio';
import type { Config } from '../config/config.ts';
import { inWords } from '../domain/words.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import type { Channel, Lookup, SendOptions } from './channel.ts';
import { composeMessage, shorten } from './message.ts';
import { checkTwilio, fromTwilioFailure, notCallable, twilioClient } from './twilio.ts';

/** Said in about ten seconds; a longer text is not remembered. */
const SPOKEN_TITLE_LENGTH = 160;
const PAUSE_S = 1;
const LOOKUP_LIMIT = 50;
/** The provider's clock may be behind ours. */
const CLOCK_SKEW_MS = 5_000;

/** Phone calls through Twilio's Calls resource: the text is said twice, because the first time somebody wakes up. */
export function createVoice(config: Config): Channel {
  return {
    name: 'voice',
    onUnknown: { choice: 'resend_once', because: 'Twilio could not be asked; a second ring costs less than a silent phone' },
    async send(notification: Notification, { signal }: SendOptions): Promise<SendResult> {
      const problem = notCallable(notification.to);
      if (problem !== undefined) return refused(problem, 'INVALID_NUMBER');
      try {
        const { sid, status } = await twilioClient(config, signal).calls.create({
          to: notification.to,
          from: config.twilio.from,
          twiml: twimlOf(notification),
        });
        return sent(`Twilio has the call: ${status}`, sid);
      } catch (error) {
        return fromTwilioFailure(error);
      }
    },
    /**
     * A listed call does not tell what was said, so any call of ours to this number since the decision counts: whoever was called
     * then knows that something is broken, and the console lists all of it.
     */
    async lookup({ to, decidedAt }: Notification, signal: AbortSignal): Promise<Lookup> {
      try {
        const calls = await twilioClient(config, signal).calls.list({ to, limit: LOOKUP_LIMIT });
        const found = calls.find(
          ({ from, dateCreated }) => from === config.twilio.from && dateCreated.getTime() >= decidedAt - CLOCK_SKEW_MS,
        );
        return found === undefined
          ? { found: 'absent', reason: 'Twilio lists no call to this number since then' }
          : { found: 'sent', providerId: found.sid, reason: `Twilio lists a call to this number: ${found.status}` };
      } catch (error) {
        return { found: 'unknown', reason: fromTwilioFailure(error).reason };
      }
    },
    check: () => checkTwilio(config),
  };
}

function twimlOf(notification: Notification): string {
  const response = new twilio.twiml.VoiceResponse();
  // Not heard; names the notification for whoever reads the call's log. Two hyphens would end an XML comment.
  response.comment(`salvor ${encodeURIComponent(notification.key).replaceAll('-', '%2D')}`);
  const text = spoken(notification);
  response.say({ language: 'en-US' }, text);
  response.pause({ length: PAUSE_S });
  response.say({ language: 'en-US' }, `I repeat. ${text}`);
  return response.toString();
}

function spoken(notification: Notification): string {
  const { title, acknowledgeable } = composeMessage(notification);
  const what = shorten(forTheEar(title), SPOKEN_TITLE_LENGTH, '');
  if (!acknowledgeable) return `This is Salvor. All clear. It is over: ${what}. You need not do anything.`;
  const since = inWords(notification.decidedAt - notification.openedAt)
    .replace(' min', ' minutes')
    .replace(' s', ' seconds')
    .replace(' h', ' hours');
  const asked = notification.kind === 'approval_needed' ? 'The machine needs your approval.' : `It began ${since} ago.`;
  return (
    `This is Salvor. Severity ${notification.severity}. ${what}. ${asked} ` +
    'Please acknowledge now: with the link in your mail, or in the Salvor console. If nobody does, the next people are called.'
  );
}

/** Identifiers and punctuation as words: "checkout_v2: PaymentError" -> "checkout v2, Payment Error". */
function forTheEar(text: string): string {
  return text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[:;]+/g, ',')
    .replaceAll(/[^\p{L}\p{N},.' ]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .replaceAll(' ,', ',')
    .trim();
}
