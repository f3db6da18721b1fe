import type { Notification } from '../domain/notification.ts';

/**
 * What Slack keeps beside a message for apps (docs.slack.dev/messaging/message-metadata): by it a message is found again. Slack
 * documents no key by which it would recognise a repeat itself: `client_msg_id` stands in what it answers, not in what it takes.
 */
export function metadataOf({ incidentId, key }: Pick<Notification, 'incidentId' | 'key'>) {
  return { event_type: 'salvor_notification', event_payload: { incident: incidentId, key } };
}

/** The key in a message's metadata; undefined when it is none of ours. */
export function keyInMetadata(metadata: { event_payload?: object } | undefined): string | undefined {
  const { key } = (metadata?.event_payload ?? {}) as { key?: unknown };
  return typeof key === 'string' ? key : undefined;
}
