/**
 * The GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1) without the line breaks. Any other character would switch the whole SMS to
 * UCS-2 and cut its length by more than half.
 */
const BASIC = new Set(
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table (6.2.1.1): each costs two septets, an escape and itself. */
const EXTENSION = new Set('^{}\\[~]|€');

/** Septets of a single message, and of each part of a longer one, whose header takes the rest (3GPP TS 23.040, 9.2.3.24.1). */
const GSM_SINGLE = 160;
const GSM_PART = 153;
/** The same in UTF-16 code units. */
const UCS2_SINGLE = 70;
const UCS2_PART = 67;

export interface Segments {
  encoding: 'GSM-7' | 'UCS-2';
  count: number;
}

/** How many SMS a text takes. A character that needs two units is never cut between two parts. */
export function segmentsOf(text: string): Segments {
  const characters = Array.from(text);
  return characters.every((character) => BASIC.has(character) || EXTENSION.has(character))
    ? {
        encoding: 'GSM-7',
        count: partsOf(
          characters.map((each) => (EXTENSION.has(each) ? 2 : 1)),
          GSM_SINGLE,
          GSM_PART,
        ),
      }
    : {
        encoding: 'UCS-2',
        count: partsOf(
          characters.map(({ length }) => length),
          UCS2_SINGLE,
          UCS2_PART,
        ),
      };
}

function partsOf(costs: number[], single: number, part: number): number {
  if (costs.reduce((sum, cost) => sum + cost, 0) <= single) return 1;
  let parts = 1;
  let used = 0;
  for (const cost of costs) {
    if (used + cost > part) {
      parts += 1;
      used = 0;
    }
    used += cost;
  }
  return parts;
}

/** Characters of the basic set that some operators are known to mangle: all Greek ones, and ¤ and ¡. */
const RISKY = /[ΔΦΓΛΩΠΨΣΘΞ¤¡]/;

/**
 * A text in the GSM alphabet, where possible at one septet a character: brackets and the like are replaced, accents dropped. The euro
 * sign costs two; what has no likeness becomes "?".
 */
export function toGsm(text: string): string {
  const plain = text
    .replaceAll(/[[{]/g, '(')
    .replaceAll(/[\]}]/g, ')')
    .replaceAll(/[‘’`´]/g, "'")
    .replaceAll(/[“”„]/g, '"')
    .replaceAll(/[–—~]/g, '-')
    .replaceAll('…', '...')
    .replaceAll('|', '/')
    .replaceAll('\\', '/')
    .replaceAll('^', "'")
    .replaceAll(/[\u200D\uFE00-\uFE0F]/g, '');
  return Array.from(plain, (character) => (isSafe(character) ? character : withoutAccent(character))).join('');
}

function isSafe(character: string): boolean {
  return character === '€' || (BASIC.has(character) && !RISKY.test(character));
}

function withoutAccent(character: string): string {
  const base = character.normalize('NFKD').charAt(0);
  return isSafe(base) ? base : '?';
}
