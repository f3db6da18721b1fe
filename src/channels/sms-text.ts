import type { Notification } from '../domain/notification.ts';
import { segmentsOf, toGsm } from './gsm.ts';
import type { Links } from './links.ts';
import { composeMessage } from './message.ts';
import { replyCode } from './reply-code.ts';
import { smsMark } from './sms-mark.ts';

/** A third part costs half as much again, and the parts arrive apart. */
const MAX_SEGMENTS = 2;
/** No text of two parts is longer: what lies behind is cut before it is counted. */
const LONGEST = 400;
/** Share of the letters that may be lost to the GSM alphabet before the text goes out as it is, shorter but readable. */
const TOLERABLE_LOSS = 1 / 3;

/**
 * The text of a notification, two SMS at most: what is broken, since when, how to answer, where to look, and the mark. A title in another
 * script is sent in UCS-2, which has room for it only without the address.
 * @param options.replies - whether an answer can arrive: shows the reply code
 */
export function smsText(notification: Notification, links: Links, { replies }: { replies: boolean }): string {
  const { subject, facts, acknowledgeable, short } = composeMessage(notification);
  const since = facts.find(({ label }) => label === 'Since')?.value ?? '';
  const text = short ?? `${subject}. Since ${since}.`;
  const isLatin = lossOf(short ?? subject) <= TOLERABLE_LOSS;
  const mark = ` ${smsMark(notification.key)}`;
  const code = replyCode(notification.incidentId, notification.to);
  const how = replies && acknowledgeable ? ` Reply ${code} A to acknowledge, R resolve, E escalate.` : '';
  const where = ` ${links.incident(notification.incidentId)}`;
  const ends = isLatin ? [how + where + mark, how + mark] : [how + mark];
  const end = ends.find((each) => segmentsOf(each).count <= MAX_SEGMENTS) ?? mark;
  return isLatin ? fit(toGsm(text), toGsm(end)) : fit(short ?? subject, end);
}

/** Cuts a text so that it takes two SMS at most. Used for answers as well. */
export function fit(text: string, end = ''): string {
  const characters = Array.from(text).slice(0, LONGEST);
  const whole = characters.join('') + end;
  if (characters.join('') === text && segmentsOf(whole).count <= MAX_SEGMENTS) return whole;
  for (let length = characters.length; length > 0; length -= 1) {
    const cut = `${characters.slice(0, length).join('').trimEnd()}...${end}`;
    if (segmentsOf(cut).count <= MAX_SEGMENTS) return cut;
  }
  return end;
}

/** Share of a text's letters and symbols that the GSM alphabet cannot show. */
function lossOf(text: string): number {
  const before = Array.from(text.replaceAll(/[\s?]/g, ''));
  const lost = before.filter((character) => toGsm(character) === '?').length;
  return before.length === 0 ? 0 : lost / before.length;
}
