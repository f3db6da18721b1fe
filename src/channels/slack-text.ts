import type { KnownBlock, MrkdwnElement } from '@slack/types';
import { type Message, shorten } from './message.ts';

/** Block Kit's limits in characters (docs.slack.dev/reference/block-kit/blocks). */
export const LIMITS = { header: 150, field: 2_000, section: 3_000, context: 2_000, text: 3_000 } as const;

/** Headline, facts, what happened and what to do now. */
export function body(message: Message): KnownBlock[] {
  const what = bullets(message.lines);
  return [
    { type: 'header', text: { type: 'plain_text', text: shorten(message.subject, LIMITS.header) } },
    { type: 'section', fields: message.facts.map(({ label, value }) => mrkdwn(`*${label}*\n${escaped(value)}`, LIMITS.field)) },
    ...(what === '' ? [] : [{ type: 'section' as const, text: mrkdwn(what, LIMITS.section) }]),
    { type: 'section', text: mrkdwn(`*What to do now*\n${escaped(message.whatNow)}`, LIMITS.section) },
  ];
}

/** For whom it is and who else knows. */
export function footer(to: string, { alsoTold }: Message): KnownBlock {
  const text = [`For ${to}`, ...(alsoTold === undefined ? [] : [`Also told: ${alsoTold}`])].join('. ');
  return { type: 'context', elements: [mrkdwn(escaped(text), LIMITS.context)] };
}

export function bullets(lines: string[]): string {
  return lines.map((line) => `• ${escaped(line)}`).join('\n');
}

export function mrkdwn(text: string, limit: number): MrkdwnElement {
  return { type: 'mrkdwn', text: shorten(text, limit) };
}

/** The three characters Slack gives a meaning in text; without this an error text could mention a whole channel. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A moment in the reader's own time zone (docs.slack.dev/messaging/formatting-message-text, "Date formatting").
 * @param at - epoch ms
 */
export function moment(at: number): string {
  return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} at {time}|${new Date(at).toISOString()}>`;
}
