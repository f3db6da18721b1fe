import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, sent } from './answer.ts';
import type { Channel, Check, SendOptions } from './channel.ts';
import { fetchOnce } from './http.ts';
import { eventsOf, type PagerDutyEvent } from './pagerduty-events.ts';
import { checkSandbox } from './sandbox-check.ts';
import { configuredFor } from './target.ts';

/** Stands in for a key at the sandbox: 32 characters, as a real one has. */
const SANDBOX_KEY = 'sandbox0'.repeat(4);
/** Notifications whose former alert was resolved by this process; the oldest are forgotten. */
const MAX_REMEMBERED = 1_000;

/**
 * PagerDuty by Events API v2 (developer.pagerduty.com/docs/events-api-v2). The incident id is the dedup_key: every page of an incident
 * joins one alert, an acknowledgement is shown on it, and the all-clear resolves it.
 *
 * Called by `fetch` and not by the official client (@pagerduty/pdjs 2.2.4), because that repeats a 429 three times by itself after a
 * fixed wait, without looking at Retry-After or at the signal by which a page that is no longer wanted is stopped, and because it
 * reaches nothing but https.
 *
 * The target names a service: "payments" goes to PAGERDUTY_ROUTING_KEY_PAYMENTS, else to PAGERDUTY_ROUTING_KEY, else to the sandbox.
 */
export function createPagerDuty(config: Config): Channel {
  const { routingKey, byName, eventsUrl } = config.pagerduty;
  const sandbox = `${config.sandbox.url}/pagerduty`;
  const cleared = new Set<string>();

  async function enqueue(to: string, { path, ...event }: PagerDutyEvent, signal: AbortSignal): Promise<SendResult> {
    const key = configuredFor(to, byName) ?? routingKey;
    try {
      const response = await fetchOnce(`${key === undefined ? sandbox : eventsUrl.replace(/\/+$/, '')}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ routing_key: key ?? SANDBOX_KEY, ...event.body }),
        signal,
      });
      const body = await response.text();
      if (response.status === 202) return sent('PagerDuty accepted the event', event.body.dedup_key);
      return fromStatus('PagerDuty', { status: response.status, body, retryAfter: response.headers.get('retry-after') }, 'collapsed');
    } catch (error) {
      return fromFailure('PagerDuty', error);
    }
  }

  return {
    name: 'pagerduty',
    onUnknown: { choice: 'resend', because: 'PagerDuty joins a repeat to the same alert by its dedup_key' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const { clear, event } = eventsOf(notification, links);
      // Not twice: a repeat after a lost answer would otherwise resolve the alert that the first attempt had opened, and page again.
      if (clear !== undefined && !cleared.has(notification.key)) {
        const result = await enqueue(notification.to, clear, signal);
        if (result.outcome !== 'sent') return result;
        remember(cleared, notification.key);
      }
      return enqueue(notification.to, event, signal);
    },
    async check(): Promise<Check> {
      const configured = Object.keys(byName).length + (routingKey === undefined ? 0 : 1);
      if (configured === 0) return checkSandbox(config.sandbox.url, 'PAGERDUTY_ROUTING_KEY');
      const back =
        config.pagerduty.webhookSecrets.length === 0
          ? 'what people do in PagerDuty is not known here until PAGERDUTY_WEBHOOK_SECRET is set'
          : 'webhooks are verified';
      return { ok: true, detail: `${configured} routing key(s) configured; PagerDuty offers no way to test one without an event; ${back}` };
    },
  };
}

function remember(keys: Set<string>, key: string): void {
  keys.add(key);
  if (keys.size <= MAX_REMEMBERED) return;
  const [oldest] = keys;
  if (oldest !== undefined) keys.delete(oldest);
}
