import type { Config } from '../config/config.ts';
import type { WebhookAttempt } from '../domain/webhook-delivery.ts';
import type { Links } from './links.ts';
import { withPrivate } from './webhook-payload.ts';
import { createPostWebhook } from './webhook-post.ts';
import { addressOf } from './webhook.ts';

/** What is sent again: an attempt as it was kept, and the whole address, which only the notification's row has. */
type Redrivable = Pick<WebhookAttempt, 'webhookId' | 'key' | 'incidentId' | 'payload'> & { to: string };

type RedriveWebhook = (kept: Redrivable, by: string, signal: AbortSignal) => Promise<WebhookAttempt>;

/** Sends a kept payload again, exactly as it was, under the same webhook-id and with a new time. Never throws for the receiver's sake. */
export function createRedriveWebhook(config: Config, links: Links): RedriveWebhook {
  const post = createPostWebhook(config);
  return async ({ webhookId, key, incidentId, payload, to }, by, signal) => {
    const shared = { webhookId, key, incidentId, payload, redrivenBy: by };
    const url = addressOf(to);
    if (url === undefined) {
      return { ...shared, url: '', state: 'failed', reason: 'the target is no http(s) URL', tookMs: 0, at: Date.now() };
    }
    const { attempt } = await post(url, webhookId, await withPrivate(payload, { incidentId, key, to }, links), signal);
    return { ...(await attempt), ...shared };
  };
}
