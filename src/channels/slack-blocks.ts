import type { KnownBlock } from '@slack/types';
import type { Notification, NotificationKind, Standing } from '../domain/notification.ts';
import type { Links } from './links.ts';
import { composeMessage, type Message, shorten } from './message.ts';
import { buttonsFor } from './slack-buttons.ts';
import { body, bullets, escaped, footer, LIMITS, moment, mrkdwn } from './slack-text.ts';

/** Blocks, with `text` for lock screens and screen readers. */
interface SlackLayout {
  text: string;
  blocks: KnownBlock[];
}

/** For an incoming webhook: Slack sends no press of its buttons anywhere, so they are links. */
export async function layOutForWebhook(notification: Notification, links: Links): Promise<SlackLayout> {
  const message = composeMessage(notification);
  const open = link('Open incident', links.incident(notification.incidentId));
  const acknowledge = message.acknowledgeable
    ? [{ ...link('Acknowledge', await links.acknowledge(notification)), style: 'primary' as const }]
    : [];
  return {
    text: textOf(message),
    blocks: [...body(message), { type: 'actions', elements: [...acknowledge, open] }, footer(notification.to, message)],
  };
}

/**
 * The message of an incident in a channel: posted once, and laid out anew whenever the incident has moved. It says how the incident
 * stands, not what kind of notification was the last.
 * @param first - it is being posted: its headline says why ("Assigned to you: …")
 */
export function layOutIncident(notification: Notification, links: Links, { first }: { first: boolean }): SlackLayout {
  const standing = standingOf(notification);
  const message = composeMessage(first ? notification : { ...notification, kind: KIND_OF[standing.state], lateMs: 0 });
  const [header, ...rest] = body(message);
  const state: KnownBlock = { type: 'section', block_id: markOf(notification), text: mrkdwn(stateInWords(standing), LIMITS.section) };
  return {
    text: textOf(message),
    blocks: [
      ...(header === undefined ? [] : [header]),
      state,
      ...rest,
      { type: 'actions', elements: buttonsFor(standing, notification, links) },
      footer(notification.to, message),
    ],
  };
}

/** A line in the thread. One that asks somebody to act has the buttons too: in the channel it is seen without its thread. */
export function layOutLine(notification: Notification, links: Links): SlackLayout {
  const message = composeMessage(notification);
  const what = bullets(message.lines);
  return {
    text: textOf(message),
    blocks: [
      { type: 'section', text: mrkdwn(`*${escaped(message.subject)}*${what === '' ? '' : `\n${what}`}`, LIMITS.section) },
      ...(message.acknowledgeable
        ? [{ type: 'actions' as const, elements: buttonsFor(standingOf(notification), notification, links) }]
        : []),
      footer(notification.to, message),
    ],
  };
}

const MARK = 'salvor_at_';

/** Notes in the message when its state was decided: an update that comes late must not put an older state over a newer one. */
function markOf({ decidedAt }: Notification): string {
  return `${MARK}${decidedAt}`;
}

/** Epoch ms at which the state shown by a message was decided; undefined when it is none of ours. */
export function decidedAtOf(blocks: { block_id?: string }[]): number | undefined {
  const mark = blocks.find(({ block_id: id }) => id?.startsWith(MARK) === true)?.block_id;
  const at = Number(mark?.slice(MARK.length));
  return Number.isSafeInteger(at) ? at : undefined;
}

/** A notification without a standing (of a workflow from before) says it by its kind. */
function standingOf({ standing, kind, decidedAt, openedAt }: Notification): Standing {
  if (standing !== undefined) return standing;
  if (kind === 'all_clear') return { state: 'closed', at: decidedAt };
  return kind === 'acknowledged' ? { state: 'acknowledged', at: decidedAt } : { state: 'unacknowledged', at: openedAt };
}

const KIND_OF = { unacknowledged: 'page', acknowledged: 'acknowledged', closed: 'all_clear' } as const satisfies Record<
  Standing['state'],
  NotificationKind
>;

function stateInWords({ state, by, at }: Standing): string {
  const who = by === undefined ? '' : ` by *${escaped(by)}*`;
  switch (state) {
    case 'unacknowledged':
      return `:red_circle: Nobody has it, since ${moment(at)}.`;
    case 'acknowledged':
      return `:large_yellow_circle: Acknowledged${who}, ${moment(at)}.`;
    case 'closed':
      return `:large_green_circle: Closed${who}, ${moment(at)}.`;
  }
}

function textOf({ subject }: Message): string {
  return shorten(escaped(subject), LIMITS.text);
}

function link(text: string, url: string) {
  return { type: 'button' as const, text: { type: 'plain_text' as const, text }, url };
}
