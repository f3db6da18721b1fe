import type { OnCallReference } from '../oncall/question.ts';
import type { Recipient, Target } from '../policy/playbook.ts';

export function isAddress(recipient: Recipient): recipient is Target {
  return 'channel' in recipient;
}

export function isReference(recipient: Recipient): recipient is OnCallReference {
  return !isAddress(recipient);
}

/** What a command calls an assignee: "person:ana", "team:payments" or "schedule:primary", else an address on the channel. */
export function assigneeOf(to: string, channel: Target['channel']): Recipient {
  const [, kind, name = ''] = /^(person|team|schedule):(.+)$/.exec(to) ?? [];
  if (kind === 'person') return { person: name };
  if (kind === 'team') return { team: name };
  if (kind === 'schedule') return { schedule: name };
  return { channel, to };
}

/** "person ana", "team payments", "schedule payments-primary", or "email dev@example.com": how a reader finds it in the policy. */
export function recipientInWords(recipient: Recipient): string {
  if (isAddress(recipient)) return `${recipient.channel} ${recipient.to}`;
  const [kind, name] = Object.entries(recipient)[0] ?? ['', ''];
  return `${kind} ${name}`;
}
