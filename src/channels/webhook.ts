import { Webhook } from 'standardwebhooks';
import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, refused, sent } from './answer.ts';
import type { Channel, Check, SendOptions } from './channel.ts';
import { digestOf } from './digest.ts';
import { fetchOnce } from './http.ts';
import { composeMessage } from './message.ts';

/**
 * A signed POST to any address, after the Standard Webhooks specification (standardwebhooks.com): `webhook-id` is the same for a
 * repeat, `webhook-signature` is "v1," and the HMAC-SHA256 of id, timestamp and body. The target is a URL.
 */
export function createWebhook(config: Config): Channel {
  const signer = signerOf(config.webhook.signingSecrets[0]);

  return {
    name: 'webhook',
    onUnknown: { choice: 'resend', because: 'the repeat has the same webhook-id, by which the receiver recognises it' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const url = addressOf(notification.to);
      if (url === undefined) return refused('The target of a webhook is an http(s) URL; correct it in the policy file', 'INVALID_ADDRESS');
      const body = JSON.stringify(await payloadOf(notification, links));
      // The specification forbids full stops in the id, and a key holds an address.
      const id = `msg_${digestOf(notification.key, 32)}`;
      const now = new Date();
      try {
        const response = await fetchOnce(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'idempotency-key': id,
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
            ...(signer !== undefined && { 'webhook-signature': signer.sign(id, now, body) }),
          },
          body,
          signal,
        });
        if (response.ok) return sent(`${url.host} answered ${response.status}`, id);
        const answer = { status: response.status, body: await response.text(), retryAfter: response.headers.get('retry-after') };
        return fromStatus(url.host, answer, 'collapsed');
      } catch (error) {
        return fromFailure(url.host, error);
      }
    },
    check: () =>
      Promise.resolve<Check>(
        signer === undefined
          ? { ok: true, detail: 'webhooks leave unsigned; set WEBHOOK_SIGNING_SECRET so that receivers can verify them' }
          : { ok: true, detail: 'webhooks are signed with WEBHOOK_SIGNING_SECRET' },
      ),
  };
}

/** Without a secret a webhook leaves unsigned: a receiver that does not verify is still told, one that does refuses it visibly. */
function signerOf(secret: string | undefined): Webhook | undefined {
  if (secret === undefined) return undefined;
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
}

function addressOf(to: string): URL | undefined {
  const url = URL.parse(to);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

/** `type`, `timestamp`, `data`: the envelope that the specification recommends. */
async function payloadOf(notification: Notification, links: SendOptions['links']) {
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
