import twilio from 'twilio';
import { z } from 'zod';
import { parseReply } from '../../channels/reply-code.ts';
import { toGsm } from '../../channels/gsm.ts';
import { fit } from '../../channels/sms-text.ts';
import { recordConsent } from '../../storage/phone-consents.ts';
import type { Api, ApiDeps } from '../deps.ts';
import { answerReply } from './sms-reply.ts';
import { MessageSid, TWILIO_LIMIT, TWIML } from './twilio-route.ts';

const InboundSms = z.object({
  MessageSid,
  From: z.string().min(1).max(100),
  Body: z.string().max(1_600).default(''),
  /** Set when Twilio itself recognised the word and has answered it (Advanced Opt-Out of a messaging service). */
  OptOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
});

/**
 * Somebody answered a message. The number in Twilio's console has this address for "a message comes in". The answer goes back as an SMS.
 * A word of consent that cannot be stored is answered 503: Twilio shows it to the operator, and blocks the number itself meanwhile.
 */
export function serveInboundSms(scope: Api, deps: ApiDeps): void {
  scope.post('/callbacks/twilio/sms', { config: TWILIO_LIMIT, schema: { hide: true, body: InboundSms } }, async ({ body, log }, reply) => {
    const { MessageSid: messageSid, From: number, Body: text, OptOutType: optOut } = body;
    const heard = parseReply(optOut ?? text);
    let words: string | undefined;
    if (heard.kind === 'consent') {
      const isNews = await recordConsent(deps.pool, { messageSid, number, says: heard.says, word: heard.word });
      log.info({ number, word: heard.word, isNews }, 'Somebody said whether SMS are wanted.');
      words = CONSENT_WORDS[heard.says];
    } else {
      words = await answerReply(deps, { messageSid, number, heard });
    }
    return reply.type(TWIML).send(answerWith(optOut === undefined ? words : undefined));
  });
}

const CONSENT_WORDS = {
  stop: 'Salvor sends no more SMS to this number. Phone calls still come. Reply START to get SMS again.',
  start: 'Salvor sends SMS to this number again. Reply STOP to end them.',
};

/** TwiML with one message of two parts at most, or with none. */
function answerWith(words: string | undefined): string {
  const response = new twilio.twiml.MessagingResponse();
  if (words !== undefined) response.message(fit(toGsm(words)));
  return response.toString();
}
