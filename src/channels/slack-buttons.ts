import type { Button } from '@slack/types';
import type { Notification, Standing } from '../domain/notification.ts';
import type { Links } from './links.ts';

/** What a pressed button asks for, by its `action_id`. Its `value` is the key of the notification it stands on. */
export const SLACK_ACTIONS = {
  salvor_acknowledge: 'acknowledge',
  salvor_resolve: 'resolve',
  salvor_escalate: 'escalate',
} as const;
/** Slack tells of a press on a link as well, although nobody has to do anything. */
const SLACK_OPEN = 'salvor_open';

type ActionId = keyof typeof SLACK_ACTIONS;

/** The buttons that make sense while the incident stands so. After it is closed nothing can be pressed but the way to its page. */
export function buttonsFor(standing: Standing, { key, incidentId }: Notification, links: Links): Button[] {
  const open: Button = { type: 'button', action_id: SLACK_OPEN, text: plain('Open'), url: links.incident(incidentId) };
  if (standing.state === 'closed') return [open];
  return [
    { ...press('salvor_acknowledge', standing.state === 'acknowledged' ? 'Take over' : 'Acknowledge', key), style: 'primary' },
    { ...press('salvor_resolve', 'Resolve', key), confirm: ask('Resolve?', 'Everybody who was told gets the all-clear.', 'Resolve') },
    // Asked first: whoever wakes the next level by a slip of the thumb cannot take it back.
    { ...press('salvor_escalate', 'Escalate', key), confirm: ask('Escalate?', 'The next level is told at once.', 'Escalate') },
    open,
  ];
}

function press(action: ActionId, text: string, key: string): Button {
  return { type: 'button', action_id: action, text: plain(text), value: key };
}

function ask(title: string, text: string, confirm: string) {
  return { title: plain(title), text: plain(text), confirm: plain(confirm), deny: plain('Not now') };
}

function plain(text: string) {
  return { type: 'plain_text' as const, text };
}
