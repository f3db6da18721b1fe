import { describe, expect, it } from 'vitest';
import { toGsm } from '../../../src/channels/gsm.ts';
import { composeMessage } from '../../../src/channels/message.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { INCIDENT } from './sandboxed.ts';

const opened = Date.UTC(2026, 10, 23, 2, 14);
const page: Notification = {
  key: `${INCIDENT}/page/L2/email/ops@shop.example/1`,
  incidentId: INCIDENT,
  kind: 'page',
  level: 2,
  levelName: 'Operations',
  channel: 'email',
  to: 'ops@shop.example',
  generation: 1,
  severity: 'error',
  service: 'shop',
  operation: 'place-order',
  title: 'shop: place-order failed:\r\nBcc: victim@example.com',
  lines: ['Three retries\ndid not help.'],
  alsoTold: ['slack #dev', 'email dev@shop.example'],
  dueAt: opened + 30 * 60_000,
  lateMs: 65 * 60_000,
  openedAt: opened,
  decidedAt: opened + 95 * 60_000,
};

describe('the text of a message', () => {
  it('says what is broken, since when, how late, what was tried, who knows and what to do', () => {
    const message = composeMessage(page);
    expect(message.subject).toBe('[ERROR] shop: place-order failed: Bcc: victim@example.com');
    expect(Object.fromEntries(message.facts.map(({ label, value }) => [label, value]))).toEqual({
      Service: 'shop, operation place-order',
      Since: '23 Nov 2026, 02:14 UTC (1 h 35 min ago)',
      Severity: 'error',
      Level: '2, Operations',
      Late: 'by 1 h 5 min; it was due at 23 Nov 2026, 02:44 UTC',
      Incident: INCIDENT,
    });
    expect(message.lines).toEqual(['Three retries did not help.']);
    expect(message.alsoTold).toBe('slack #dev, email dev@shop.example');
    expect(message.whatNow).toMatch(/Acknowledge/);
    expect(message.acknowledgeable).toBe(true);
  });

  it('says nothing about a level, lateness or others where there is none', () => {
    const message = composeMessage({ ...page, alsoTold: [], level: 0, levelName: '', lateMs: 0 });
    expect(message.facts.map(({ label }) => label)).toEqual(['Service', 'Since', 'Severity', 'Incident']);
    expect(message.alsoTold).toBeUndefined();
  });

  it.each([
    ['ack_expired', /^\[ERROR\] Acknowledgement expired: /, true],
    ['snooze_ended', /^\[ERROR\] Snooze ended: /, true],
    ['reassigned', /^\[ERROR\] Assigned to you: /, true],
    ['approval_needed', /^\[ERROR\] Approval needed: /, true],
    ['all_clear', /^All clear: /, false],
  ] as const)('tells a %s from a page', (kind, subject, acknowledgeable) => {
    const message = composeMessage({ ...page, kind });
    expect(message.subject).toMatch(subject);
    expect(message.acknowledgeable).toBe(acknowledgeable);
  });

  it('fits the GSM alphabet: nothing that would switch an SMS to UCS-2', () => {
    expect(toGsm('[ERROR] Zoë’s café {a|b} ~ “x” € 漢 ñ \\')).toBe('(ERROR) Zoe\'s café (a/b) - "x" € ? ñ /');
  });
});
