import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import type { WebhookLog } from '../domain/webhook-delivery.ts';
import { refused } from './answer.ts';
import type { Channel, Check, SendOptions } from './channel.ts';
import { payloadOf, withoutPrivate } from './webhook-payload.ts';
import { createPostWebhook, webhookIdOf } from './webhook-post.ts';

/**
 * A signed POST to any address. The target is a URL. `webhook-id` is the same for a repeat.
 * @param log - where attempts are written; nothing waits for it
 */
export function createWebhook(config: Config, log?: WebhookLog): Channel {
  const post = createPostWebhook(config);
  const secrets = config.webhook.signingSecrets.length;

  return {
    name: 'webhook',
    onUnknown: { choice: 'resend', because: 'the repeat has the same webhook-id, by which the receiver recognises it' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const url = addressOf(notification.to);
      if (url === undefined) return refused('The target of a webhook is an http(s) URL; correct it in the policy file', 'INVALID_ADDRESS');
      const payload = await payloadOf(notification, links);
      const { result, attempt } = await post(url, webhookIdOf(notification.key), JSON.stringify(payload), signal);
      const { key, incidentId } = notification;
      if (log !== undefined) void attempt.then((known) => log.write({ ...known, key, incidentId, payload: withoutPrivate(payload) }));
      return result;
    },
    check: () => Promise.resolve<Check>({ ok: true, detail: signing(secrets) }),
  };
}

/** Without a secret a webhook leaves unsigned: a receiver that does not verify is still told, one that does refuses it visibly. */
function signing(secrets: number): string {
  if (secrets === 0) return 'webhooks leave unsigned; set WEBHOOK_SIGNING_SECRET so that receivers can verify them';
  return secrets === 1
    ? 'webhooks are signed with WEBHOOK_SIGNING_SECRET'
    : `webhooks are signed with each of the ${secrets} secrets in WEBHOOK_SIGNING_SECRET; take the old one away when every receiver knows the new one`;
}

/** The address of a target; undefined when it is no http(s) URL. */
export function addressOf(to: string): URL | undefined {
  const url = URL.parse(to);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}
