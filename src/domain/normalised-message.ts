/** Messages that agree so far are the same; what follows is usually a dump of data. */
const COMPARED = 1_000;

/** Ports below are names of services (5432 is Postgres); those above are drawn by the kernel for each connection. */
const FIRST_EPHEMERAL_PORT = 32_768;

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

/** What a `Date` prints, and what HTTP headers hold. */
const DATE = new RegExp(
  String.raw`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} ${MONTH}|${MONTH} \d{1,2}) \d{4} \d\d:\d\d:\d\d(?: (?:GMT|UTC)(?:[+-]\d{4})?)?(?: \([^)]{1,60}\))?`,
  'g',
);

/**
 * Everything else in a message that differs between two occurrences of one failure. One alternation, tried in this order
 * at each position, so that a message is read once; every repetition is bounded or cannot backtrack into another.
 * Runs of plain words come first because most of a message is made of them.
 */
const VARIABLE = new RegExp(
  [
    String.raw`(?:\b[a-z]+ )+`,
    String.raw`(\b[a-z][a-z0-9+]{1,15}:\/\/)(?:[^\s\/@"']{1,200}@)?([^\s\/:"'?#)\]>,;]{1,253})(?::(\d{1,5}))?[^\s"')\]>,;]*`,
    String.raw`([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})`,
    String.raw`(\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?|\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)`,
    String.raw`(\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)`,
    String.raw`((?<![\w:])::1(?=:\d)|\b\d{1,3}(?:\.\d{1,3}){3}\b|\[?(?<![\w:])(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,7}(?:%\w{1,15})?(?![\w:])\]?)(?::(\d{1,5})\b)?`,
    String.raw`((?<!\w)(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'(?!\w)|${'`'}[^${'`'}\n]{0,500}${'`'})|“[^”\n]{0,500}”|«[^»\n]{0,500}»)`,
    String.raw`(\b[a-z]:\\[^\s"'()]{1,400}|(?<![\w<.])(?:\/[\w.@%~+:=-]{1,255}){2,64}\/?(?:\?[^\s"')]{0,500})?)`,
    String.raw`(\b\d+(?:[.,]\d+)+\b|[a-z0-9]+(?:[_-][a-z0-9]+)*)`,
  ].join('|'),
  'gi',
);

/**
 * A message without what changes from one occurrence to the next: numbers, ids, quoted values, addresses, paths, times.
 * "Order 4711 of ann@x.org failed" -> "Order <n> of <email> failed".
 */
export function normaliseMessage(message: string): string {
  const text = message.length > COMPARED ? message.slice(0, COMPARED) : message;
  return (
    text
      .replace(DATE, '<time>')
      .replace(VARIABLE, placeholder)
      // How many values a list holds is as variable as the values.
      .replaceAll(/(<[a-z]+>)(?:, ?\1)+/g, '$1')
      // Not only white space: a control character in a message must not look like the fingerprint's separator.
      .replaceAll(/[\s\u0000-\u001f]+/g, ' ')
      .trim()
  );
}

type Group = string | undefined;

/** The groups are those of `VARIABLE`, in its order. */
function placeholder(
  match: string,
  scheme: Group,
  name: Group,
  urlPort: Group,
  email: Group,
  time: Group,
  uuid: Group,
  ip: Group,
  ipPort: Group,
  quoted: Group,
  path: Group,
  word: Group,
): string {
  if (word !== undefined) return token(match);
  if (scheme !== undefined) return `${scheme}${host(name ?? '')}${port(urlPort)}/<path>`;
  if (ip !== undefined) return `<ip>${port(ipPort)}`;
  if (email !== undefined) return '<email>';
  if (time !== undefined) return '<time>';
  if (uuid !== undefined) return '<id>';
  if (quoted !== undefined) return '<str>';
  return path === undefined ? match : '<path>';
}

function port(digits: string | undefined): string {
  if (digits === undefined) return '';
  return Number(digits) < FIRST_EPHEMERAL_PORT ? `:${digits}` : ':<n>';
}

/** The host says which dependency failed and stays; an address or a numbered replica does not. */
function host(name: string): string {
  return /^[\d.]+$/.test(name) ? '<ip>' : name.toLowerCase().replaceAll(/\d+/g, '<n>');
}

const DECIMAL = /^\d+(?:[.,]\d+)*$/;
const NUMBER_WITH_UNIT = /^(\d+)(ms|s|m|h|d|b|kb|mb|gb|k|st|nd|rd|th|px|x)?$/i;
const NAME_WITH_NUMBER = /^([a-z]{2,})\d+$/i;

/** A word stays; a word with digits is a number, a numbered name, or an id. */
function token(word: string): string {
  if (!/\d/.test(word)) return word;
  if (DECIMAL.test(word)) return '<n>';
  // A long mixture of cases and digits (nanoid, base64url) has its separators at random places.
  if (word.length >= 16 && /[a-z]/.test(word) && /[A-Z]/.test(word) && (word.match(/\d/g)?.length ?? 0) > 1) {
    const prefix = /^[a-z]{2,6}_/.exec(word)?.[0] ?? '';
    return `${prefix}<id>`;
  }
  return word
    .split(/([_-])/)
    .map(piece)
    .join('');
}

function piece(text: string): string {
  if (!/\d/.test(text)) return text;
  const number = NUMBER_WITH_UNIT.exec(text);
  if (number !== null) return `<n>${number[2] ?? ''}`;
  const name = NAME_WITH_NUMBER.exec(text);
  return name === null ? '<id>' : `${name[1] ?? ''}<n>`;
}
