/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Names of fields whose values are secrets or personal numbers. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?$|^pwd$|secret|token|authori[sz]ation|cookie|api[-_]?key|access[-_]?key|private[-_]?key|credential|session[-_]?id|^cvv|^cvc|card[-_]?(?:number|no)|^pan$|^ssn$|^iban$|^pin$/i;

/** True when a field of this name is not to leave the process. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, REDACTED],
  // scheme://user:password@host; a password may hold an "@", so the last one before white space counts.
  [/(:\/\/[^\s:/@]{0,200}):[^\s]{1,300}@(?=[\w[.-])/g, `$1:${REDACTED}@`],
  [/\b((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?)(?:(?:bearer|basic|digest|token)\s+)?[^\s"',;]{1,4000}/gi, `$1${REDACTED}`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,4000}/gi, `$1 ${REDACTED}`],
  [/\b((?:set-)?cookie["']?\s{0,3}[:=]\s{0,3})[^\r\n]{1,4000}/gi, `$1${REDACTED}`],
  [/\b(\w{0,30}(?:password|passwd|passphrase|pwd|secret)["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;&}]{1,1000}/gi, `$1${REDACTED}`],
  // "token: expired" is a message, "token=9f3…" and "token: 9f3…" are secrets.
  [
    /\b(\w{0,30}(?:token|api[_-]?key|access[_-]?key|session[_-]?id|credential)s?["']?\s{0,3}[:=]\s{0,3}["']?)(?=[^\s"',;&}]{0,200}\d)[^\s"',;&}]{4,4000}/gi,
    `$1${REDACTED}`,
  ],
  // Keys that name themselves: Stripe, webhooks, AWS, GitHub, Slack, SendGrid, JSON web tokens.
  [
    /\b(?:[sr]k_(?:live|test)_|whsec_|gh[pousr]_|xox[abeoprs]-|SG\.)[\w.-]{8,500}|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]{5,2000}\.[\w-]{5,4000}\.[\w-]{0,2000}/g,
    REDACTED,
  ],
];

/** 13 to 19 digits, perhaps in groups: a card number if its check digit is right. */
const DIGITS = /(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])/g;

/** A text without passwords in addresses, authorization headers, tokens, keys and card numbers. Linear in its length. */
export function redactText(text: string): string {
  const clean = PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
  return clean.replace(DIGITS, (digits) => (isCardNumber(digits.replaceAll(/\D/g, '')) ? REDACTED : digits));
}

/** Luhn's check (ISO/IEC 7812-1), and the first digits that payment cards have. */
function isCardNumber(digits: string): boolean {
  if (!/^[2-6]/.test(digits)) return false;
  const values = Array.from(digits, Number)
    .reverse()
    .map((digit, index) => digit * (index % 2 === 0 ? 1 : 2));
  return values.reduce((sum, value) => sum + (value > 9 ? value - 9 : value), 0) % 10 === 0;
}
