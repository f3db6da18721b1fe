import type { Notification } from '../domain/notification.ts';
import type { Links } from './links.ts';
import { composeMessage } from './message.ts';

/** The envelope that the Standard Webhooks specification recommends. */
interface Payload {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

export async function payloadOf(notification: Notification, links: Links): Promise<Payload> {
  const { subject, whatNow, acknowledgeable } = composeMessage(notification);
  return {
    type: `salvor.${notification.kind}`,
    timestamp: new Date(notification.decidedAt).toISOString(),
    data: {
      ...notification,
      subject,
      whatNow,
      incidentUrl: links.incident(notification.incidentId),
      ...(acknowledgeable && { acknowledgeUrl: await links.acknowledge(notification) }),
    },
  };
}

/** What belongs to the receiver alone: an address may hold a token, and an acknowledge link is one. */
const PRIVATE = ['key', 'to', 'acknowledgeUrl'];

/** The payload as it is kept: every field in its place, the private ones empty. */
export function withoutPrivate({ data, ...envelope }: Payload): string {
  const kept = Object.entries(data).map(([name, value]) => [name, PRIVATE.includes(name) ? '' : value]);
  return JSON.stringify({ ...envelope, data: Object.fromEntries(kept) as unknown });
}

/** The payload as it was sent, from what was kept; the acknowledge link is signed anew. */
export async function withPrivate(kept: string, whose: Pick<Notification, 'incidentId' | 'key' | 'to'>, links: Links): Promise<string> {
  const payload = JSON.parse(kept) as Payload;
  const { data } = payload;
  data['key'] = whose.key;
  data['to'] = whose.to;
  if ('acknowledgeUrl' in data) data['acknowledgeUrl'] = await links.acknowledge(whose);
  return JSON.stringify(payload);
}
