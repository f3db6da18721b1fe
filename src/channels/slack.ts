import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import type { Channel, Check, Lookup, SendOptions } from './channel.ts';
import { checkSandbox } from './sandbox-check.ts';
import { slackApi, slackClient } from './slack-client.ts';
import { fromSlackFailure, webhookMayHelp } from './slack-errors.ts';
import { createSlackWeb } from './slack-web.ts';
import { postByWebhook } from './slack-webhook.ts';
import { configuredFor } from './target.ts';

const CHECK_TIMEOUT_MS = 5_000;

/**
 * Slack. With SLACK_BOT_TOKEN by the Web API: one message an incident that is kept up to date, with buttons and a thread. Without it
 * by incoming webhook (SLACK_WEBHOOK_URL_DEV for "#dev", else SLACK_WEBHOOK_URL), without either by the Web API of the sandbox.
 * Where both are configured, the webhook takes what the Web API refuses because of the token or the channel.
 */
export function createSlack(config: Config): Channel {
  const { webhookUrl, byName, botToken } = config.slack;
  const web = createSlackWeb(slackApi(config));
  const webhookFor = (to: string) => configuredFor(to, byName) ?? webhookUrl;
  const isByWebhook = (to: string) => botToken === undefined && webhookFor(to) !== undefined;

  return {
    name: 'slack',
    onUnknown: {
      choice: 'resend_once',
      because: 'Slack could not be asked and shows a repeat; one doubled line costs less than a page that nobody sees',
    },
    async send(notification: Notification, options: SendOptions): Promise<SendResult> {
      const webhook = webhookFor(notification.to);
      if (botToken === undefined && webhook !== undefined) return postByWebhook(webhook, notification, options);
      const result = await web.send(notification, options);
      if (webhook === undefined || !webhookMayHelp(result)) return result;
      const byWebhook = await postByWebhook(webhook, notification, options);
      return { ...byWebhook, provider: 'slack-webhook', reason: `${byWebhook.reason}, by its webhook: ${result.reason}` };
    },
    lookup(notification: Notification, signal: AbortSignal): Promise<Lookup> {
      if (!isByWebhook(notification.to)) return web.lookup(notification, signal);
      return Promise.resolve({ found: 'unknown', reason: 'An incoming webhook cannot be asked' });
    },
    async check(): Promise<Check> {
      const webhooks = Object.keys(byName).length + (webhookUrl === undefined ? 0 : 1);
      if (botToken !== undefined) return checkToken(config, webhooks);
      if (webhooks === 0) return checkSandbox(config.sandbox.url, 'SLACK_BOT_TOKEN or SLACK_WEBHOOK_URL');
      return {
        ok: true,
        detail: `${webhooks} webhook(s) configured; Slack offers no way to test one without posting. SLACK_BOT_TOKEN adds buttons and threads`,
      };
    },
  };
}

/** `auth.test` says whose token it is; a page that cannot be answered is still a page, so a missing secret is only told. */
async function checkToken(config: Config, webhooks: number): Promise<Check> {
  const fallback = webhooks === 0 ? 'no webhook as fallback' : `${webhooks} webhook(s) as fallback`;
  const buttons =
    config.slack.signingSecret === undefined ? 'buttons are refused until SLACK_SIGNING_SECRET is set' : 'buttons are verified';
  try {
    const { team, user } = await slackClient(slackApi(config), AbortSignal.timeout(CHECK_TIMEOUT_MS)).auth.test();
    return { ok: true, detail: `the token belongs to ${user ?? 'an app'} in ${team ?? 'a workspace'}; ${buttons}; ${fallback}` };
  } catch (error) {
    return { ok: false, detail: `${fromSlackFailure(error).reason}; ${fallback}` };
  }
}
