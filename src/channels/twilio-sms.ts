import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import type { Channel, Lookup, SendOptions } from './channel.ts';
import { toGsm } from './gsm.ts';
import type { Links } from './links.ts';
import { composeMessage, shorten } from './message.ts';
import { smsMark } from './sms-mark.ts';
import { checkTwilio, fromTwilioFailure, notCallable, twilioClient } from './twilio.ts';

/** Two segments of a concatenated SMS hold 306 characters; three cost half as much again and arrive apart. */
const SMS_LENGTH = 306;
/** How far back the lookup reads: messages to one number, newest first. */
const LOOKUP_LIMIT = 50;

/** SMS through Twilio's Messages resource. */
export function createSms(config: Config): Channel {
  return {
    name: 'sms',
    onUnknown: { choice: 'resend_once', because: 'Twilio could not be asked; a doubled SMS costs less than one that never comes' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const problem = notCallable(notification.to);
      if (problem !== undefined) return refused(problem, 'INVALID_NUMBER');
      try {
        const { sid, status } = await twilioClient(config, signal).messages.create({
          to: notification.to,
          from: config.twilio.from,
          body: smsText(notification, links),
        });
        return sent(`Twilio has the message: ${status}`, sid);
      } catch (error) {
        return fromTwilioFailure(error);
      }
    },
    async lookup(notification: Notification, signal: AbortSignal): Promise<Lookup> {
      try {
        const messages = await twilioClient(config, signal).messages.list({ to: notification.to, limit: LOOKUP_LIMIT });
        const found = messages.find(({ body }) => body.includes(smsMark(notification.key)));
        return found === undefined
          ? { found: 'absent', reason: 'Twilio lists no such message' }
          : { found: 'sent', providerId: found.sid, reason: `Twilio lists the message: ${found.status}` };
      } catch (error) {
        return { found: 'unknown', reason: fromTwilioFailure(error).reason };
      }
    },
    check: () => checkTwilio(config),
  };
}

/** One line in the GSM alphabet: what is broken, since when, where to look, and the mark. */
function smsText(notification: Notification, links: Links): string {
  const { subject, facts } = composeMessage(notification);
  const since = facts.find(({ label }) => label === 'Since')?.value ?? '';
  const end = ` ${links.incident(notification.incidentId)} ${smsMark(notification.key)}`;
  return `${shorten(toGsm(`${subject}. Since ${since}.`), SMS_LENGTH - end.length, '...')}${end}`;
}
