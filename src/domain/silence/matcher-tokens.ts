import { SalvorError } from '../error-codes.ts';

/** Alertmanager's four operators: equal, not equal, matches the regular expression, does not match it. */
export const MATCHER_OPERATORS = ['=', '!=', '=~', '!~'] as const;
export type MatcherOperator = (typeof MATCHER_OPERATORS)[number];

/** `word` is a label name or value, bare or quoted, already without its quotes. `column` counts code points from 1. */
export interface Token {
  kind: '{' | '}' | ',' | MatcherOperator | 'word' | 'end';
  text: string;
  column: number;
}

/** Sticky patterns in the order in which they are tried; a bare word is anything that is neither blank nor reserved. */
const BLANK = /\p{White_Space}+/uy;
const PUNCTUATION = /[{},]|!=|!~|=~|=/uy;
const QUOTED = /"(?:[^"\\]|\\[^])*"/uy;
const BARE = /[^\p{White_Space}{}!=~,\\"'`]+/uy;

/**
 * Cuts matchers into words, operators and punctuation, as Alertmanager's lexer does.
 * @throws SalvorError INVALID_INPUT that names the column
 */
export function readTokens(input: string): Token[] {
  if (!input.isWellFormed()) throw refused(input.toWellFormed(), 1, 'holds half of a character (a lone surrogate)');
  const tokens: Token[] = [];
  let at = 0;
  const cut = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(input)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  while (at < input.length) {
    if (cut(BLANK) !== undefined) continue;
    const column = Array.from(input.slice(0, at)).length + 1;
    const punctuation = cut(PUNCTUATION);
    if (punctuation !== undefined) {
      tokens.push({ kind: punctuation as Token['kind'], text: punctuation, column });
      continue;
    }
    const quoted = cut(QUOTED);
    if (quoted !== undefined) {
      const text = unquoted(quoted);
      if (text === undefined) throw refused(input, column, `${quoted} has an escape that is none; write \\\\ for a backslash`);
      tokens.push({ kind: 'word', text, column });
      continue;
    }
    const bare = cut(BARE);
    if (bare === undefined) throw refused(input, column, problemAt(input, at));
    tokens.push({ kind: 'word', text: bare, column });
  }
  return tokens;
}

function problemAt(input: string, at: number): string {
  const character = String.fromCodePoint(input.codePointAt(at) ?? 0);
  if (character === '"') return 'begins a quoted text that does not end; write the closing quote';
  if (character === '!') return 'has a "!" that is no operator; write != or !~';
  return `has ${character}, which has to stand in double quotes`;
}

/** Go's escapes in a double-quoted text (strconv.Unquote); `\x` and octal ones are bytes of UTF-8. */
const ESCAPE = /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** The text between the quotes, or undefined when an escape is none, its bytes are not UTF-8, or a line ends inside. */
function unquoted(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (inner.includes('\n')) return undefined;
  let text = '';
  let bytes: number[] = [];
  const flush = (): boolean => {
    const decoded = decodeUtf8(bytes);
    bytes = [];
    text += decoded ?? '';
    return decoded !== undefined;
  };
  for (let at = 0; at < inner.length;) {
    if (inner[at] !== '\\') {
      if (!flush()) return undefined;
      text += inner[at] ?? '';
      at += 1;
      continue;
    }
    ESCAPE.lastIndex = at;
    const [whole, simple, hex, octal, short, long] = ESCAPE.exec(inner) ?? [];
    if (whole === undefined) return undefined;
    at += whole.length;
    const byte = hex === undefined ? (octal === undefined ? undefined : parseInt(octal, 8)) : parseInt(hex, 16);
    if (byte !== undefined) {
      if (byte > 255) return undefined;
      bytes.push(byte);
      continue;
    }
    if (!flush()) return undefined;
    const point = parseInt(short ?? long ?? '0', 16);
    if (point > 0x10_ff_ff || (point >= 0xd8_00 && point <= 0xdf_ff)) return undefined;
    text += simple === undefined ? String.fromCodePoint(point) : (SIMPLE[simple] ?? '');
  }
  return flush() ? text : undefined;
}

/** The domain has no TextDecoder; `decodeURIComponent` is the language's own strict decoder of UTF-8. */
function decodeUtf8(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
}

/** A refusal in an operator's words. */
export function refused(input: string, column: number, what: string): SalvorError {
  return new SalvorError('INVALID_INPUT', `Matchers ${JSON.stringify(input)}: column ${column} ${what}.`, { field: 'matchers' });
}
