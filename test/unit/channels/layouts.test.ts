import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChannels } from '../../../src/channels/registry.ts';
import type { Arrival } from '../../../src/channels/sandbox/arrivals.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';
import { INCIDENT, never, type Sandboxed, sandboxed } from './sandboxed.ts';

const SIGNING_SECRET = 'the secret that a webhook receiver shares';
const HOSTILE = '<script>alert(1)</script> <!channel> & "quoted"';

let world: Sandboxed;
beforeAll(async () => {
  world = await sandboxed({ WEBHOOK_SIGNING_SECRET: SIGNING_SECRET });
});
afterAll(() => world.close());
beforeEach(() => world.sandbox.arrivals.clear());

async function delivered(channel: ChannelName, changes: Partial<Notification> = {}): Promise<Arrival> {
  const result = await createChannels(world.config)[channel].send(world.notification(channel, changes), {
    signal: never(),
    links: world.links,
  });
  expect(result).toMatchObject({ outcome: 'sent' });
  const [arrival] = world.sandbox.arrivals.list({ channel });
  if (arrival === undefined) throw new Error('nothing arrived');
  return arrival;
}
const headers = ({ payload }: Arrival) => payload as Record<string, string>;

describe('a mail', () => {
  it('has the same Message-ID when repeated, and another for another page', async () => {
    const first = await delivered('email');
    const repeat = await delivered('email');
    const other = await delivered('email', { key: `${INCIDENT}/page/L2/email/dev@shop.example/1` });
    expect(first.messageId).toMatch(/^<[0-9a-f]{32}@salvor\.localhost>$/);
    expect(repeat.messageId).toBe(first.messageId);
    expect(other.messageId).not.toBe(first.messageId);
    // All mails of an incident hang on one root.
    expect(headers(other).references).toBe(headers(first).references);
  });

  it('carries the headers that machines need', async () => {
    expect(headers(await delivered('email'))).toMatchObject({
      'auto-submitted': 'auto-generated',
      'x-salvor-incident': INCIDENT,
      'x-salvor-key': `${INCIDENT}/page/L1/email/dev@shop.example/1`,
      importance: 'High',
    });
  });

  it('has a link that acknowledges as its reader, in text and HTML', async () => {
    const { text, html = '' } = await delivered('email');
    const [, token = ''] = /Acknowledge: http:\/\/127\.0\.0\.1:7800\/ack\/(\S+)/.exec(text) ?? [];
    expect(await world.links.verifyAckToken(token)).toMatchObject({ incidentId: INCIDENT, who: 'dev@shop.example' });
    expect(html).toContain(`/ack/${token}`);
    expect(text).toContain(`/incidents/${INCIDENT}`);
  });

  it('offers nothing to acknowledge when it is over', async () => {
    const { text, html = '', subject } = await delivered('email', { kind: 'all_clear' });
    expect(subject).toMatch(/^All clear: /);
    expect(text + html).not.toContain('/ack/');
  });

  it('shows hostile error texts as text', async () => {
    const { html = '', subject } = await delivered('email', { title: `${HOSTILE}\r\nBcc: x@y.example`, lines: [HOSTILE] });
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
    expect(subject).toContain('Bcc: x@y.example');
    expect(world.sandbox.arrivals.list()).toHaveLength(1);
  });
});

describe('a Slack message', () => {
  it('has the title, facts, reasons, the standing and its buttons', async () => {
    const { to, text, subject } = await delivered('slack');
    expect(to).toBe('#dev');
    expect(subject).toMatch(/^\[CRITICAL\] shop: place-order failed/);
    expect(text).toContain('*Since*');
    expect(text).toContain('• Three retries did not help.');
    expect(text).toContain('Nobody has it');
    expect(text).toMatch(/\[Acknowledge\]\n\[Resolve\]\n\[Escalate\]\n/);
    expect(text).toContain(`[Open] http://127.0.0.1:7800/incidents/${INCIDENT}`);
  });

  it('by webhook has links instead, because a webhook has nobody to tell of a press', async () => {
    const config = { ...world.config, slack: { ...world.config.slack, webhookUrl: `${world.sandbox.url}/slack/services/T0/B0/dev` } };
    const options = { signal: never(), links: world.links };
    await createChannels(config).slack.send(world.notification('slack'), options);
    const [{ text } = { text: '' }] = world.sandbox.arrivals.list({ channel: 'slack' });
    expect(text).toMatch(/\[Acknowledge\] http:\/\/127\.0\.0\.1:7800\/ack\/\S+/);
    expect(text).toContain(`[Open incident] http://127.0.0.1:7800/incidents/${INCIDENT}`);
  });

  it('cannot be made to mention a channel, and survives texts beyond the limits', async () => {
    const { text } = await delivered('slack', { title: HOSTILE.repeat(40), lines: Array.from({ length: 80 }, () => HOSTILE) });
    expect(text).not.toContain('• <');
    expect(text).toContain('&lt;!channel&gt;');
  });
});

describe('a PagerDuty event', () => {
  it('joins all pages of an incident by dedup_key and resolves with the all-clear', async () => {
    const page = await delivered('pagerduty');
    expect(page.payload).toMatchObject({
      event_action: 'trigger',
      dedup_key: INCIDENT,
      payload: { severity: 'critical', source: 'shop', component: 'place-order' },
    });
    const clear = await delivered('pagerduty', { kind: 'all_clear' });
    expect(clear.payload).toMatchObject({ event_action: 'resolve', dedup_key: INCIDENT });
  });

  it('is not shown with its routing key', async () => {
    expect(JSON.stringify(await delivered('pagerduty'))).not.toContain('sandbox0');
  });
});

describe('a phone call', () => {
  it('says what is broken and which keys there are, in words, and repeats it twice while no key is pressed', async () => {
    const { subject: spoken, text: twiml } = await delivered('voice');
    expect(spoken.match(/This is Salvor\. Severity critical\./g)).toHaveLength(3);
    expect(spoken.match(/Press 1 to acknowledge\. Press 2 to escalate\. Press 3 to hear it again\./g)).toHaveLength(3);
    expect(spoken).toContain('shop, place order failed, Payment Error, provider answered garbage');
    expect(spoken).toContain('It began 31 minutes ago');
    expect(twiml.length).toBeLessThan(4_000);
  });

  it('stays within the limit for TwiML, whatever the error says', async () => {
    const { text } = await delivered('voice', { title: HOSTILE.repeat(200) });
    expect(text.length).toBeLessThan(4_000);
    expect(text).not.toContain('<script>');
  });
});

describe('an SMS', () => {
  it.each(['x'.repeat(1_000), 'Größe 漢字 [überall] €'.repeat(20)])(
    'has two segments at most, in the GSM alphabet, with link and mark',
    async (title) => {
      const { text } = await delivered('sms', { title });
      expect(text.length).toBeLessThanOrEqual(306);
      expect(text).toMatch(/^[\x20-\x7eäöüßÄÖÜ€]+$/);
      expect(text).toMatch(new RegExp(`/incidents/${INCIDENT} #[0-9a-f]{10}$`));
    },
  );
});

describe('a webhook', () => {
  it('verifies with the shared secret and names the notification', async () => {
    const { payload } = await delivered('webhook');
    const { headers: sent, body } = payload as { headers: Record<string, string>; body: { data: { key: string } } };
    const receiver = new Webhook(SIGNING_SECRET, { format: 'raw' });
    expect(receiver.verify(JSON.stringify(body), sent)).toMatchObject({ type: 'salvor.page', data: { incidentId: INCIDENT } });
    expect(() => receiver.verify(JSON.stringify({ ...body, type: 'salvor.all_clear' }), sent)).toThrow();
    expect(sent['webhook-id']).toMatch(/^msg_[0-9a-f]{32}$/);
  });

  it('has the same id when repeated', async () => {
    expect((await delivered('webhook')).messageId).toBe((await delivered('webhook')).messageId);
  });
});
