import type { KnownBlock } from '@slack/types';
import type { Notification } from '../domain/notification.ts';
import type { Links } from './links.ts';
import { type Message, shorten } from './message.ts';

/** Block Kit's limits in characters (docs.slack.dev/reference/block-kit/blocks). */
const LIMITS = { header: 150, field: 2_000, section: 3_000, context: 2_000, text: 3_000 } as const;

/** The message as Block Kit blocks, with `text` for lock screens and screen readers. */
export async function layOutSlack(
  message: Message,
  notification: Notification,
  links: Links,
): Promise<{ text: string; blocks: KnownBlock[] }> {
  const open = button('Open incident', links.incident(notification.incidentId));
  const acknowledge = message.acknowledgeable
    ? [{ ...button('Acknowledge', await links.acknowledge(notification)), style: 'primary' as const }]
    : [];
  const footer = [`For ${notification.to}`, ...(message.alsoTold === undefined ? [] : [`Also told: ${message.alsoTold}`])].join('. ');
  const what = message.lines.map((line) => `• ${escaped(line)}`).join('\n');
  return {
    text: shorten(escaped(message.subject), LIMITS.text),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(message.subject, LIMITS.header) } },
      { type: 'section', fields: message.facts.map(({ label, value }) => mrkdwn(`*${label}*\n${escaped(value)}`, LIMITS.field)) },
      ...(what === '' ? [] : [{ type: 'section' as const, text: mrkdwn(what, LIMITS.section) }]),
      { type: 'section', text: mrkdwn(`*What to do now*\n${escaped(message.whatNow)}`, LIMITS.section) },
      { type: 'actions', elements: [...acknowledge, open] },
      { type: 'context', elements: [mrkdwn(escaped(footer), LIMITS.context)] },
    ],
  };
}

function button(text: string, url: string) {
  return { type: 'button' as const, text: { type: 'plain_text' as const, text }, url };
}

function mrkdwn(text: string, limit: number) {
  return { type: 'mrkdwn' as const, text: shorten(text, limit) };
}

/** The three characters Slack gives a meaning in text; without this an error text could mention a whole channel. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
