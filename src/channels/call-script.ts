import twilio from 'twilio';
import { inWords } from '../domain/words.ts';
import type { Notification } from '../domain/notification.ts';
import type { Links } from './links.ts';
import { composeMessage, shorten } from './message.ts';

/** Said in about ten seconds; a longer text is not remembered. */
const SPOKEN_TITLE_LENGTH = 160;
const PAUSE_S = 1;
/** Said once and repeated twice: the first time somebody wakes up. */
const TIMES_SAID = 3;
/** Seconds to find the key after the text has ended. A key is heard during the text as well. */
const KEY_TIMEOUT_S = 5;

const VOICE = { language: 'en-US' } as const;
const KEYS = 'Press 1 to acknowledge. Press 2 to escalate. Press 3 to hear it again.';

/** What a call is about. */
export interface Spoken {
  title: string;
  severity: string;
  /** Epoch ms. */
  openedAt: number;
  now: number;
}

/**
 * The script (TwiML) of a call about a notification.
 * @param links - where keys go; undefined when Twilio cannot call back, so that none are offered
 */
export function callScript(notification: Notification, links: Links | undefined): string {
  const response = new twilio.twiml.VoiceResponse();
  // Not heard; names the notification for whoever reads the call's log. Two hyphens would end an XML comment.
  response.comment(`salvor ${encodeURIComponent(notification.key).replaceAll('-', '%2D')}`);
  const { acknowledgeable, short } = composeMessage(notification);
  const text = short === undefined ? textOf(notification, acknowledgeable) : forTheEar(short);
  if (acknowledgeable && links !== undefined) {
    ask(response, `${text} ${KEYS}`, links.callback('twilio/voice', notification));
    response.say(VOICE, 'No key was pressed. The next people are called. Goodbye.');
    response.hangup();
    return response.toString();
  }
  const where = acknowledgeable
    ? ' Please acknowledge now: with the link in your mail, or in the Salvor console. If nobody does, the next people are called.'
    : '';
  response.say(VOICE, text + where);
  response.pause({ length: PAUSE_S });
  response.say(VOICE, `I repeat. ${text}${where}`);
  return response.toString();
}

/** What is said after a key: the answer, and either goodbye or the keys again. */
export function callAnswer(text: string, keysGoTo?: string): string {
  const response = new twilio.twiml.VoiceResponse();
  const said = shorten(forTheEar(text), 2 * SPOKEN_TITLE_LENGTH, '');
  if (keysGoTo === undefined) {
    response.say(VOICE, `${said} Goodbye.`);
    response.hangup();
  } else {
    ask(response, `${said} ${KEYS}`, keysGoTo);
    response.hangup();
  }
  return response.toString();
}

/** What is broken and since when, for the ear. */
export function spokenIncident({ title, severity, openedAt, now }: Spoken): string {
  return `This is Salvor. Severity ${severity}. ${what(title)}. It began ${since(now - openedAt)} ago.`;
}

function textOf({ kind, title, severity, openedAt, decidedAt }: Notification, acknowledgeable: boolean): string {
  if (kind === 'all_clear') return `This is Salvor. All clear. It is over: ${what(title)}. You need not do anything.`;
  if (!acknowledgeable) return `This is Salvor. For your information: ${what(title)}. You need not do anything.`;
  if (kind === 'approval_needed') return `This is Salvor. Severity ${severity}. ${what(title)}. The machine needs your approval.`;
  return spokenIncident({ title, severity, openedAt, now: decidedAt });
}

/** Asks for a key while it speaks; without one it says the same again. */
function ask(response: InstanceType<typeof twilio.twiml.VoiceResponse>, text: string, action: string): void {
  for (let said = 1; said <= TIMES_SAID; said += 1) {
    const gather = response.gather({ input: ['dtmf'], numDigits: 1, timeout: KEY_TIMEOUT_S, action, method: 'POST' });
    gather.say(VOICE, said === 1 ? text : `I repeat. ${text}`);
  }
}

function what(title: string): string {
  return shorten(forTheEar(title), SPOKEN_TITLE_LENGTH, '');
}

function since(ms: number): string {
  return inWords(ms).replace(' min', ' minutes').replace(' s', ' seconds').replace(' h', ' hours');
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
