import type { Notification } from '../domain/notification.ts';
import type { Severity } from '../domain/severity.ts';
import { digestOf } from './digest.ts';
import type { Links } from './links.ts';
import { composeMessage, shorten } from './message.ts';

/** Longest title of an issue, in characters. */
export const TITLE_LENGTH = 255;

/** Linear's priorities: 1 urgent, 2 high, 3 medium, 4 low. */
export const PRIORITIES: Record<Severity, number> = { critical: 1, error: 2, warning: 3, info: 4 };

/** What the issue of an incident says: everything a stranger needs, and how to act from where he is. */
export function layOutIssue(notification: Notification, links: Links, mark: string): { title: string; description: string } {
  const { subject, facts, lines, alsoTold, whatNow } = composeMessage(notification);
  const description = [
    whatNow === '' ? '' : `**${escaped(whatNow)}**`,
    '*Moving this issue to a started state acknowledges, to a completed one resolves. A comment becomes a note.*',
    `[Open the incident in Salvor](${links.incident(notification.incidentId)})`,
    ['### Facts', ...facts.map(({ label, value }) => `- **${label}:** ${escaped(value)}`)].join('\n'),
    ['### What happened', ...lines.map((line) => `- ${escaped(line)}`)].join('\n'),
    alsoTold === undefined ? '' : `Also told: ${escaped(alsoTold)}`,
    `\`${mark}\` \`${keyMarkOf(notification.key)}\``,
  ];
  return { title: shorten(subject, TITLE_LENGTH), description: description.filter((part) => part !== '').join('\n\n') };
}

/** What a later message says on the issue. */
export function layOutComment(notification: Notification, links: Links): string {
  const { subject, lines, whatNow } = composeMessage(notification);
  const list = lines.map((line) => `- ${escaped(line)}`).join('\n');
  return [`**${escaped(subject)}**`, list, escaped(whatNow), `[Open the incident in Salvor](${links.incident(notification.incidentId)})`]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Says which notification created an issue. */
export function keyMarkOf(key: string): string {
  return `salvor/key/${digestOf(key, 24)}`;
}

/** Text of others in Markdown: an error message must not become a heading, a picture that is loaded, or a mention. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>()#+!|~@]/g, String.raw`\$&`);
}
