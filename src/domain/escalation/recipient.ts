import type { OnCallReference } from '../oncall/question.ts';
import type { Recipient, Target } from '../policy/playbook.ts';

export function isAddress(recipient: Recipient): recipient is Target {
  return 'channel' in recipient;
}

export function isReference(recipient: Recipient): recipient is OnCallReference {
  return !isAddress(recipient);
}

/** "person ana", "team payments", "schedule payments-primary", or "email dev@example.com": how a reader finds it in the policy. */
export function recipientInWords(recipient: Recipient): string {
  if (isAddress(recipient)) return `${recipient.channel} ${recipient.to}`;
  const [kind, name] = Object.entries(recipient)[0] ?? ['', ''];
  return `${kind} ${String(name)}`;
}
