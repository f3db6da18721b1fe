import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../../src/channels/gsm.ts';
import { createLinks } from '../../../src/channels/links.ts';
import { distinctCodes, parseReply, replyCode, wholeReplyCode } from '../../../src/channels/reply-code.ts';
import { fit, smsText } from '../../../src/channels/sms-text.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { INCIDENT, LINK_SECRET } from './sandboxed.ts';

/**
 * Segments counted another way: the text is packed bit by bit as a phone would. 3GPP TS 23.038 written down as code points, 140 octets a
 * message, 6 of them for the header of a part.
 */
const ONE_SEPTET =
  '\n\r !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz\u00a1\u00a3\u00a4\u00a5\u00a7\u00bf\u00c4\u00c5\u00c6\u00c7\u00c9\u00d1\u00d6\u00d8\u00dc\u00df\u00e0\u00e4\u00e5\u00e6\u00e8\u00e9\u00ec\u00f1\u00f2\u00f6\u00f8\u00f9\u00fc\u0393\u0394\u0398\u039b\u039e\u03a0\u03a3\u03a6\u03a8\u03a9';
const TWO_SEPTETS = '\f[\\]^{|}~\u20ac';
function countedAgain(text: string): { encoding: string; count: number } {
  const isGsm = Array.from(text).every((character) => ONE_SEPTET.includes(character) || TWO_SEPTETS.includes(character));
  const bits = isGsm
    ? Array.from(text, (character) => (TWO_SEPTETS.includes(character) ? 14 : 7))
    : Array.from(text, (character) => Buffer.from(character, 'utf16le').length * 8);
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const total = bits.reduce((sum, each) => sum + each, 0);
  if (total <= 140 * 8) return { encoding, count: 1 };
  const room = Math.floor((134 * 8) / (isGsm ? 7 : 16)) * (isGsm ? 7 : 16);
  const parts = [0];
  for (const each of bits) {
    const last = parts.length - 1;
    if ((parts[last] ?? 0) + each > room) parts.push(each);
    else parts[last] = (parts[last] ?? 0) + each;
  }
  return { encoding, count: parts.length };
}

const links = createLinks({ linkSecret: LINK_SECRET, api: { publicUrl: 'https://salvor.example' } });
const page = (title: string, changes: Partial<Notification> = {}): Notification => ({
  key: `${INCIDENT}/page/L1/sms/+15005550011/1`,
  incidentId: INCIDENT,
  kind: 'page',
  level: 1,
  levelName: 'Development',
  channel: 'sms',
  to: '+15005550011',
  generation: 1,
  severity: 'critical',
  service: 'shop',
  operation: 'place-order',
  title,
  lines: [],
  dueAt: 0,
  lateMs: 0,
  openedAt: 0,
  decidedAt: 31 * 60_000,
  ...changes,
});
const anyText = fc.string({ unit: 'grapheme', maxLength: 400 });
const code = replyCode(INCIDENT, '+15005550011');

describe('segments', () => {
  it.each([
    ['', 'GSM-7', 1],
    ['a'.repeat(160), 'GSM-7', 1],
    ['a'.repeat(161), 'GSM-7', 2],
    ['a'.repeat(306), 'GSM-7', 2],
    ['a'.repeat(307), 'GSM-7', 3],
    ['€'.repeat(80), 'GSM-7', 1],
    ['€'.repeat(81), 'GSM-7', 2],
    // 152 + an escape pair that does not fit any more: it begins the next part.
    [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 'GSM-7', 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
    ['漢'.repeat(70), 'UCS-2', 1],
    ['漢'.repeat(71), 'UCS-2', 2],
    ['漢'.repeat(134), 'UCS-2', 2],
    ['😀'.repeat(35), 'UCS-2', 1],
    // 67 units hold 33 pairs: half an emoji is not sent.
    ['😀'.repeat(66), 'UCS-2', 2],
    ['😀'.repeat(67), 'UCS-2', 3],
  ])('%j', (text, encoding, count) => {
    expect(segmentsOf(text)).toEqual({ encoding, count });
    expect(countedAgain(text)).toEqual({ encoding, count });
  });

  it('are counted alike by two ways of counting', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '€', '{', '漢', '😀', 'Ж'), maxLength: 320 }), (text) => {
        expect(segmentsOf(text)).toEqual(countedAgain(text));
      }),
    );
  });
});

describe('an SMS', () => {
  it('has two segments at most whatever the title is, with the code and the mark', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('page', 'reminder', 'all_clear', 'reassigned'), (title, kind) => {
        const text = smsText(page(title, { kind }), links, { replies: true });
        expect(countedAgain(text).count).toBeLessThanOrEqual(2);
        expect(text).toMatch(/#[0-9a-f]{10}$/);
        expect(text.includes(`Reply ${code} A to acknowledge, R resolve, E escalate.`)).toBe(kind !== 'all_clear');
      }),
    );
  });

  it('in another script stays readable, without the address', () => {
    const text = smsText(page('決済: 注文が失敗しました: データベースに接続できません'), links, { replies: true });
    expect(text).toContain('決済: 注文が失敗しました');
    expect(text).not.toContain('https://');
    expect(countedAgain(text)).toEqual({ encoding: 'UCS-2', count: 2 });
  });

  it('with a few strange characters stays in the GSM alphabet, with the address', () => {
    const text = smsText(page('checkout 😀 failed for Zoë: 漢'), links, { replies: true });
    expect(text).toContain('checkout ? failed for Zoe: ?');
    expect(text).toContain(`https://salvor.example/incidents/${INCIDENT}`);
    expect(countedAgain(text).encoding).toBe('GSM-7');
  });

  it('keeps code and mark where the address is too long for both', () => {
    const far = createLinks({ linkSecret: LINK_SECRET, api: { publicUrl: `https://${'long.'.repeat(60)}example` } });
    const text = smsText(page('checkout fails'), far, { replies: true });
    expect(text).not.toContain('https://');
    expect(text).toContain(`Reply ${code} A`);
    expect(countedAgain(text).count).toBeLessThanOrEqual(2);
  });

  it('offers no code where no reply can arrive', () => {
    expect(smsText(page('checkout fails'), links, { replies: false })).not.toContain('Reply');
  });

  it('an answer is cut at a whole character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cut = fit(text);
        expect(countedAgain(cut).count).toBeLessThanOrEqual(2);
        expect(cut.isWellFormed() || !text.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('reply codes', () => {
  it('follow from incident and phone alone', () => {
    expect(code).toBe(replyCode(INCIDENT, '+15005550011'));
    expect(code).toMatch(/^\d{4}$/);
    expect(wholeReplyCode(INCIDENT, '+15005550011').startsWith(code)).toBe(true);
    expect(wholeReplyCode(INCIDENT, '+15005550012')).not.toBe(wholeReplyCode(INCIDENT, '+15005550011'));
  });

  it('tell the open incidents of a phone apart, by four digits where that is enough', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `shop-${index.toString(16).padStart(16, '0')}-00000001`);
    const codes = distinctCodes(ids, '+15005550011');
    for (const [id, shown] of codes) {
      expect(ids.filter((other) => wholeReplyCode(other, '+15005550011').startsWith(shown))).toEqual([id]);
    }
    expect([...codes.values()].some(({ length }) => length > 4)).toBe(true);
    expect([...codes.values()].filter(({ length }) => length === 4).length).toBeGreaterThan(280);
  });

  it('no text that holds another word is a command', () => {
    const known = /^(A|ACK|ACKNOWLEDGE|R|RESOLVED?|E|ESCALATE|\d{4,8})$/;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('A', 'R', 'E', 'ack', '4821'), fc.string({ maxLength: 6 })), { maxLength: 5 }),
        (words) => {
          const heard = parseReply(words.join(' '));
          if (heard.kind !== 'command') return;
          const tokens =
            words
              .join(' ')
              .normalize('NFKC')
              .toUpperCase()
              .match(/[\p{L}\p{M}]+|\p{Nd}+/gu) ?? [];
          expect(tokens.every((token) => known.test(token))).toBe(true);
        },
      ),
    );
  });
});
