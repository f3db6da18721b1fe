import { inWords } from '../domain/words.ts';
import type { Notification, NotificationKind } from '../domain/notification.ts';

/** What a message says, before a channel lays it out. Plain text, one line each, most important first. */
export interface Message {
  subject: string;
  /** What is broken, without decoration. */
  title: string;
  facts: { label: string; value: string }[];
  /** What happened and what the machine tried. */
  lines: string[];
  /** Who else was told; undefined when nobody. */
  alsoTold: string | undefined;
  /** The whole message in one breath, where a template of the policy says it: for an SMS and for the phone. */
  short?: string;
  /** What to do now. */
  whatNow: string;
  /** Whether an acknowledgement makes sense. */
  acknowledgeable: boolean;
}

const KINDS: Record<NotificationKind, { prefix?: string; whatNow: string; acknowledgeable: boolean }> = {
  page: {
    whatNow: 'Acknowledge if you take it: then nobody else is woken. Until somebody does, the next level is told when its time comes.',
    acknowledgeable: true,
  },
  reminder: {
    prefix: 'Still unacknowledged',
    whatNow: 'Nobody has taken it yet. Acknowledge if you take it: then nobody else is woken.',
    acknowledgeable: true,
  },
  acknowledged: { prefix: 'Acknowledged', whatNow: 'Somebody is on it. There is nothing to do for you.', acknowledgeable: false },
  status_update: { prefix: 'Update', whatNow: 'This is for your information. There is nothing to do for you.', acknowledgeable: false },
  page_loop: { prefix: 'Test', whatNow: 'Nothing is broken. There is nothing to do.', acknowledgeable: false },
  page_loop_lost: {
    prefix: 'Alarm',
    whatNow: 'Look at this provider now: real pages by this way would probably be lost. An incident was opened for it.',
    acknowledgeable: false,
  },
  ack_expired: {
    prefix: 'Acknowledgement expired',
    whatNow: 'It is still broken and the acknowledgement has run out. Acknowledge again if you are on it, or the ladder goes on.',
    acknowledgeable: true,
  },
  snooze_ended: {
    prefix: 'Snooze ended',
    whatNow: 'It is still broken and the snooze is over. Acknowledge if you take it, or the ladder goes on.',
    acknowledgeable: true,
  },
  reassigned: {
    prefix: 'Assigned to you',
    whatNow: 'It was handed to you. Acknowledge so that others know you have it.',
    acknowledgeable: true,
  },
  approval_needed: {
    prefix: 'Approval needed',
    whatNow: 'The machine wants to do something that needs your approval. Open the incident to approve or reject it.',
    acknowledgeable: true,
  },
  all_clear: { prefix: 'All clear', whatNow: 'It is over. There is nothing left to do.', acknowledgeable: false },
};

/** Builds the texts of a notification so that a stranger at two in the morning understands them. */
export function composeMessage(notification: Notification): Message {
  const { kind, severity, service, operation, level, levelName, openedAt, decidedAt, dueAt, lateMs, incidentId, text } = notification;
  const { prefix, whatNow, acknowledgeable } = KINDS[kind];
  const title = oneLine(notification.title);
  const opening = kind === 'all_clear' ? '' : `[${severity.toUpperCase()}] `;
  const late = lateMs > 0 ? [{ label: 'Late', value: `by ${inWords(lateMs)}; it was due at ${clock(dueAt)}` }] : [];
  return {
    subject: text?.subject ?? `${opening}${prefix === undefined ? '' : `${prefix}: `}${title}`,
    title,
    facts: [
      { label: 'Service', value: `${service}, operation ${oneLine(operation)}` },
      { label: 'Since', value: `${clock(openedAt)} (${inWords(decidedAt - openedAt)} ago)` },
      { label: 'Severity', value: severity },
      ...(level > 0 ? [{ label: 'Level', value: `${level}, ${oneLine(levelName)}` }] : []),
      ...late,
      { label: 'Incident', value: incidentId },
    ],
    lines: text?.lines ?? notification.lines.map(oneLine),
    ...(text?.short !== undefined && { short: text.short }),
    alsoTold: notification.alsoTold === undefined || notification.alsoTold.length === 0 ? undefined : notification.alsoTold.join(', '),
    whatNow,
    acknowledgeable,
  };
}

/** Epoch ms as "23 Nov 2026, 02:14 UTC": one zone for everybody who talks about the incident. */
function clock(at: number): string {
  return `${CLOCK.format(at)} UTC`;
}
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'short' });

/** Error texts bring line breaks and control characters; neither belongs into a subject, a button or a phone call. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Cuts a text to a provider's limit, with an ellipsis where something is missing. */
export function shorten(text: string, limit: number, ellipsis = '…'): string {
  return text.length <= limit ? text : `${text.slice(0, limit - ellipsis.length).trimEnd()}${ellipsis}`;
}
