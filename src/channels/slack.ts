import { IncomingWebhook, IncomingWebhookHTTPError, IncomingWebhookRequestError, type IncomingWebhookSendArguments } from '@slack/webhook';
import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, sent } from './answer.ts';
import type { Channel, Check, SendOptions } from './channel.ts';
import { fetchOnce } from './http.ts';
import { composeMessage } from './message.ts';
import { checkSandbox } from './sandbox-check.ts';
import { layOutSlack } from './slack-blocks.ts';
import { configuredFor } from './target.ts';

/**
 * Slack by incoming webhook. The target "#dev" goes to SLACK_WEBHOOK_URL_DEV, else to SLACK_WEBHOOK_URL, else to the sandbox.
 */
export function createSlack(config: Config): Channel {
  const { webhookUrl, byName } = config.slack;

  function urlFor(to: string): string {
    const sandboxed = `${config.sandbox.url}/slack/services/T00000000/B00000000/${encodeURIComponent(to.replace(/^#/, ''))}`;
    return configuredFor(to, byName) ?? webhookUrl ?? sandboxed;
  }

  return {
    name: 'slack',
    onUnknown: {
      choice: 'resend_once',
      because: 'Slack cannot be asked and shows a repeat; one doubled line costs less than a page that nobody sees',
    },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const message: IncomingWebhookSendArguments = {
        ...(await layOutSlack(composeMessage(notification), notification, links)),
        // Slack keeps this beside the message, so that an app can tell which incident a message belongs to.
        metadata: { event_type: 'salvor_notification', event_payload: { incident: notification.incidentId, key: notification.key } },
      };
      return post(urlFor(notification.to), message, signal);
    },
    async check(): Promise<Check> {
      const configured = Object.keys(byName).length + (webhookUrl === undefined ? 0 : 1);
      if (configured === 0) return checkSandbox(config.sandbox.url, 'SLACK_WEBHOOK_URL');
      return { ok: true, detail: `${configured} webhook(s) configured; Slack offers no way to test one without posting` };
    },
  };
}

async function post(url: string, message: IncomingWebhookSendArguments, signal: AbortSignal): Promise<SendResult> {
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
