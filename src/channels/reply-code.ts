import { digestOf } from './digest.ts';

/** Digits that a message shows: typed half asleep, and among a dozen open incidents rarely the same twice. */
const SHOWN = 4;
/** Digits there are: where two open incidents begin alike, the answer asks for more of them. */
const KNOWN = 8;

/** The whole code of an incident for one phone number. It follows from both, so any process knows it without asking another. */
export function wholeReplyCode(incidentId: string, to: string): string {
  const number = BigInt(`0x${digestOf(`${incidentId} ${to}`, 16)}`) % 10n ** BigInt(KNOWN);
  return number.toString().padStart(KNOWN, '0');
}

/** The code as a message shows it. */
export function replyCode(incidentId: string, to: string): string {
  return wholeReplyCode(incidentId, to).slice(0, SHOWN);
}

/** The shortest codes, of four digits or more, by which the given incidents are told apart. */
export function distinctCodes(incidentIds: string[], to: string): Map<string, string> {
  const whole = incidentIds.map((id) => [id, wholeReplyCode(id, to)] as const);
  return new Map(
    whole.map(([id, code]) => {
      const others = whole.filter(([other]) => other !== id);
      let length = SHOWN;
      while (length < KNOWN && others.some(([, other]) => other.startsWith(code.slice(0, length)))) length += 1;
      return [id, code.slice(0, length)];
    }),
  );
}

/** What somebody wrote back. */
export type Reply =
  | { kind: 'consent'; says: 'stop' | 'start'; word: string }
  | { kind: 'help' }
  | { kind: 'command'; verb: ReplyVerb; code: string | undefined }
  /** A code alone asks how it stands. */
  | { kind: 'question'; code: string }
  | { kind: 'unknown' };
export type ReplyVerb = 'acknowledge' | 'resolve' | 'escalate';

/** The words by which carriers let everybody leave and come back; Twilio honours them as well (error 23002 of its documentation lists them). */
const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']);
const START = new Set(['START', 'YES', 'UNSTOP']);
const HELP = new Set(['HELP', 'INFO', '?']);
const VERBS: Partial<Record<string, ReplyVerb>> = {
  A: 'acknowledge',
  ACK: 'acknowledge',
  ACKNOWLEDGE: 'acknowledge',
  R: 'resolve',
  RESOLVE: 'resolve',
  RESOLVED: 'resolve',
  E: 'escalate',
  ESCALATE: 'escalate',
};
/** Longer texts are no reply code, whatever they hold. */
const MAX_LENGTH = 60;

/**
 * Reads a reply. Code and word may come in any order and case, with or without a space. A text that holds anything else is not
 * understood: "I am in a meeting" must not acknowledge. A word of the carriers counts only alone, as with them.
 */
export function parseReply(text: string): Reply {
  const upper = text.normalize('NFKC').toUpperCase().trim();
  const word = upper.replaceAll(/[.!"' ]/g, '');
  if (STOP.has(word)) return { kind: 'consent', says: 'stop', word };
  if (START.has(word)) return { kind: 'consent', says: 'start', word };
  if (HELP.has(word)) return { kind: 'help' };
  const tokens = upper.length > MAX_LENGTH ? [] : (upper.match(/[A-Z]+|\d+|[^\s,.:;!#"'()-]/g) ?? []);
  const codes = tokens.filter((token) => /^\d{4,8}$/.test(token));
  const verbs = tokens.flatMap((token) => VERBS[token] ?? []);
  if (codes.length + verbs.length !== tokens.length || codes.length > 1 || verbs.length > 1) return { kind: 'unknown' };
  const [code] = codes;
  const [verb] = verbs;
  if (verb !== undefined) return { kind: 'command', verb, code };
  return code === undefined ? { kind: 'unknown' } : { kind: 'question', code };
}
