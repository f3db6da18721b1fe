import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError, type IncomingWebhookSendArguments } from '@slack/webhook';
import type { Notification, SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, sent } from './answer.ts';
import type { SendOptions } from './channel.ts';
import { fetchOnce } from './http.ts';
import { layOutForWebhook } from './slack-blocks.ts';
import { metadataOf } from './slack-metadata.ts';

/** Posts by an incoming webhook: a message of its own each time, because a webhook neither names nor changes what it posted. */
export async function postByWebhook(url: string, notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
  const message: IncomingWebhookSendArguments = { ...(await layOutForWebhook(notification, links)), metadata: metadataOf(notification) };
  // The client's error keeps status and body but not the headers, and a rate limit is told in one.
  let retryAfter: string | null = null;
  const webhook = new IncomingWebhook(url, {
    fetch: async (target, init) => {
      const response = await fetchOnce(target, { ...init, signal });
      retryAfter = response.headers.get('retry-after');
      return response;
    },
  });
  try {
    const { text } = await webhook.send(message);
    return sent(`Slack answered ${text}`);
  } catch (error) {
    if (error instanceof IncomingWebhookHTTPError) {
      return fromStatus('Slack', { status: error.statusCode, body: error.body, retryAfter }, 'seen');
    }
    return fromFailure('Slack', error instanceof IncomingWebhookRequestError ? error.original : error);
  }
}
