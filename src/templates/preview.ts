import { layOutEmail } from '../channels/email-layout.ts';
import type { Links } from '../channels/links.ts';
import { composeMessage } from '../channels/message.ts';
import { smsText } from '../channels/sms-text.ts';
import type { Notification } from '../domain/notification.ts';
import type { ChannelName } from '../domain/policy/playbook.ts';
import { templateFor } from '../domain/policy/choose-template.ts';
import type { Template } from '../domain/policy/template.ts';
import { problemsOfTemplate } from './engine.ts';
import { fillTemplate } from './with-template.ts';

export const PREVIEWED_CHANNELS = [
  'email',
  'slack',
  'pagerduty',
  'voice',
  'sms',
  'webhook',
  'linear',
] as const satisfies readonly ChannelName[];

/** How a page looks on one channel. */
export interface Preview {
  channel: ChannelName;
  /** Whether the template has words for this channel, or the built-in ones are used. */
  words: 'template' | 'built-in';
  subject: string;
  /** What is read or heard, as the channel lays it out; for those that have a form of their own, the words in it. */
  text: string;
  /** Why the template cannot be used: the built-in words would be sent. */
  problem?: string;
}

const MINUTE = 60_000;

/** A page of an invented incident; its times are fixed, so that two previews can be compared. */
function samplePage(channel: ChannelName): Notification {
  const openedAt = Date.UTC(2026, 0, 15, 2, 14);
  return {
    key: 'shop-sample/page/L2/sample/1',
    incidentId: 'shop-00112233445566aa-1a2b3c4d',
    kind: 'page',
    level: 2,
    levelName: 'Operations',
    channel,
    to: channel === 'sms' || channel === 'voice' ? '+15005550006' : 'oncall@example.com',
    generation: 1,
    severity: 'critical',
    service: 'shop',
    operation: 'place-order',
    labels: { team: 'payments', region: 'eu-1', severity: 'critical', service: 'shop' },
    title: 'shop: place-order failed: PaymentError: the provider answered 502',
    lines: ['Level 1 was told 30 min ago and nobody acknowledged.', 'Retry "place-order" failed: 502', 'Fix "restart-worker" failed'],
    alsoTold: ['Ada (E-mail)'],
    dueAt: openedAt + 30 * MINUTE,
    lateMs: 0,
    openedAt,
    decidedAt: openedAt + 30 * MINUTE,
  };
}

const LINKS: Links = {
  incident: (incidentId) => `https://salvor.example/incidents/${incidentId}`,
  acknowledge: () => Promise.resolve('https://salvor.example/ack/…'),
  callback: (path) => `https://salvor.example/callbacks/${path}`,
};

/** What an invented page would look like with the template, channel by channel; nothing is sent. */
export async function previewTemplate(name: string, template: Template, channels: readonly ChannelName[]): Promise<Preview[]> {
  return Promise.all(channels.map((channel) => previewOn(name, template, channel)));
}

async function previewOn(name: string, template: Template, channel: ChannelName): Promise<Preview> {
  const page = samplePage(channel);
  const parts = templateFor(name, template, channel);
  if (parts === undefined) return shown(page, 'built-in');
  const problems = [parts.subject, parts.body, parts.short].flatMap((source) => (source === undefined ? [] : problemsOfTemplate(source)));
  try {
    const preview = await shown({ ...page, text: fillTemplate(parts, page, LINKS) }, 'template');
    return problems.length === 0 ? preview : { ...preview, problem: problems.join('; ') };
  } catch (error) {
    return { ...(await shown(page, 'built-in')), problem: error instanceof Error ? error.message : String(error) };
  }
}

async function shown(page: Notification, words: Preview['words']): Promise<Preview> {
  const message = composeMessage(page);
  return { channel: page.channel, words, subject: message.subject, text: await textOf(page) };
}

async function textOf(page: Notification): Promise<string> {
  const message = composeMessage(page);
  switch (page.channel) {
    case 'email':
      return (await layOutEmail(message, page, LINKS)).text.trim();
    case 'sms':
      return smsText(page, LINKS, { replies: true });
    case 'voice':
      return message.short ?? message.title;
    default:
      return message.lines.join('\n');
  }
}
