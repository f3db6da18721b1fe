import { Webhook } from 'standardwebhooks';
import type { Config } from '../config/config.ts';
import type { SendResult } from '../domain/notification.ts';
import type { WebhookAttempt, WebhookState } from '../domain/webhook-delivery.ts';
import { fromFailure, fromStatus, sent } from './answer.ts';
import { digestOf } from './digest.ts';
import { fetchOnce } from './http.ts';
import { shorten } from './message.ts';
import { hidingSecrets } from './secrets.ts';

const EXCERPT_LENGTH = 500;
/** A receiver that has said yes need not finish its answer; the log waits this long for it, the page does not. */
const EXCERPT_MS = 2_000;

/** What is known after a post: the result at once, the excerpt of a success a little later. */
interface Posted {
  result: SendResult;
  /** What goes into the log, without what only the caller knows. */
  attempt: Promise<Pick<WebhookAttempt, 'webhookId' | 'url' | 'state' | 'status' | 'reason' | 'response' | 'tookMs' | 'at'>>;
}

/** Posts a payload, signed with each configured secret. Never throws for what the receiver or the network does. */
type PostWebhook = (url: URL, webhookId: string, body: string, signal: AbortSignal) => Promise<Posted>;

/** The webhook-id of a notification. The specification forbids full stops in it, and a key holds an address. */
export function webhookIdOf(key: string): string {
  return `msg_${digestOf(key, 32)}`;
}

/**
 * A signed POST after the Standard Webhooks specification (standardwebhooks.com): `webhook-signature` lists "v1," and the HMAC-SHA256
 * of id, timestamp and body for each secret. Two secrets are how receivers change over from one to the other without a gap.
 */
export function createPostWebhook(config: Config): PostWebhook {
  const signers = config.webhook.signingSecrets.map(signerOf);
  const hide = hidingSecrets(config);

  return async (url, webhookId, body, signal) => {
    const now = new Date();
    const clean = (text: string) => hide(withoutTokens(text, url));
    const described = (result: SendResult, rest: { status?: number; response?: string }) => ({
      webhookId,
      url: shownUrl(url),
      state: STATES[result.outcome] ?? 'unknown',
      reason: clean(result.reason),
      tookMs: Date.now() - now.getTime(),
      at: now.getTime(),
      ...rest,
    });
    try {
      const { target, authorization } = withoutCredentials(url);
      const response = await fetchOnce(target, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(authorization !== undefined && { authorization }),
          'idempotency-key': webhookId,
          'webhook-id': webhookId,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          ...(signers.length > 0 && { 'webhook-signature': signers.map((signer) => signer.sign(webhookId, now, body)).join(' ') }),
        },
        body,
        signal,
      });
      const { status } = response;
      if (response.ok) {
        const result = sent(`${url.host} answered ${status}`, webhookId);
        const known = described(result, { status });
        return { result, attempt: excerptOf(response).then((text) => ({ ...known, response: shorten(clean(text), EXCERPT_LENGTH) })) };
      }
      const text = await response.text();
      const result = fromStatus(url.host, { status, body: clean(text), retryAfter: response.headers.get('retry-after') }, 'collapsed');
      return { result, attempt: Promise.resolve(described(result, { status, response: shorten(clean(text), EXCERPT_LENGTH) })) };
    } catch (error) {
      const result = fromFailure(url.host, error);
      return { result, attempt: Promise.resolve(described(result, {})) };
    }
  };
}

const STATES: Partial<Record<SendResult['outcome'], WebhookState>> = { sent: 'delivered', rejected: 'failed' };

function signerOf(secret: string): Webhook {
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' });
}

/** The beginning of an answer; what is slow or breaks off is left out. */
async function excerptOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const stop = setTimeout(() => void reader.cancel().catch(() => undefined), EXCERPT_MS);
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length <= EXCERPT_LENGTH) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
  } catch {
    // The receiver had said yes before it broke off.
  } finally {
    clearTimeout(stop);
  }
  return text;
}

/** `fetch` takes no credentials in an address: they become the header that they stand for (RFC 7617). */
function withoutCredentials(url: URL): { target: URL; authorization?: string } {
  if (url.username === '' && url.password === '') return { target: url };
  const target = new URL(url);
  target.username = '';
  target.password = '';
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { target, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The address without credentials, and with the names but not the values of its query. */
function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  for (const name of new Set(shown.searchParams.keys())) shown.searchParams.set(name, 'hidden');
  return shown.toString();
}

/** A receiver may quote the request: its own address's secrets, and signed links, are taken out. */
function withoutTokens(text: string, url: URL): string {
  const own = [url.username, url.password, ...url.searchParams.values()].filter((value) => value.length >= 4);
  const quoted = own.reduce(
    (clean, secret) => clean.replaceAll(secret, '(hidden)').replaceAll(encodeURIComponent(secret), '(hidden)'),
    text,
  );
  return quoted.replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '(hidden)');
}
