/**
 * A text in the part of the GSM 03.38 alphabet that costs one septet a character: any other character would switch the whole SMS
 * to UCS-2 and cut its length by more than half. Accents are dropped, brackets replaced, the rest becomes "?".
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
    .replaceAll('^', "'");
  return Array.from(plain, (character) => (GSM.test(character) ? character : withoutAccent(character))).join('');
}

/** The basic set, without the extension table and without the characters that mail gateways are known to mangle. */
const GSM = /^[ !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü]$/;

function withoutAccent(character: string): string {
  const base = character.normalize('NFKD').charAt(0);
  return GSM.test(base) ? base : '?';
}
