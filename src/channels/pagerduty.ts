import type { Config } from '../config/config.ts';
import type { Notification, SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, sent } from './answer.ts';
import type { Channel, Check, SendOptions } from './channel.ts';
import { fetchOnce } from './http.ts';
import type { Links } from './links.ts';
import { composeMessage, shorten } from './message.ts';
import { checkSandbox } from './sandbox-check.ts';
import { configuredFor } from './target.ts';

/** Events API v2: longest `payload.summary`, in characters. */
const SUMMARY_LENGTH = 1_024;
/** Stands in for a key at the sandbox: 32 characters, as a real one has. */
const SANDBOX_KEY = 'sandbox0'.repeat(4);

/**
 * PagerDuty by Events API v2 (`POST /v2/enqueue`). The incident id is the dedup_key: every page of an incident joins one alert,
 * and the all-clear resolves it. Called by `fetch` because the official client forces https on any other base address.
 *
 * The target names a service: "payments" goes to PAGERDUTY_ROUTING_KEY_PAYMENTS, else to PAGERDUTY_ROUTING_KEY, else to the sandbox.
 */
export function createPagerDuty(config: Config): Channel {
  const { routingKey, byName, eventsUrl } = config.pagerduty;
  const sandbox = `${config.sandbox.url}/pagerduty`;

  return {
    name: 'pagerduty',
    onUnknown: { choice: 'resend', because: 'PagerDuty joins a repeat to the same alert by its dedup_key' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      const key = configuredFor(notification.to, byName) ?? routingKey;
      const event = { routing_key: key ?? SANDBOX_KEY, ...eventOf(notification, links) };
      try {
        const response = await fetchOnce(`${key === undefined ? sandbox : eventsUrl}/v2/enqueue`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(event),
          signal,
        });
        const body = await response.text();
        if (response.status === 202) return sent('PagerDuty accepted the event', notification.incidentId);
        return fromStatus('PagerDuty', { status: response.status, body, retryAfter: response.headers.get('retry-after') }, 'collapsed');
      } catch (error) {
        return fromFailure('PagerDuty', error);
      }
    },
    async check(): Promise<Check> {
      const configured = Object.keys(byName).length + (routingKey === undefined ? 0 : 1);
      if (configured === 0) return checkSandbox(config.sandbox.url, 'PAGERDUTY_ROUTING_KEY');
      return { ok: true, detail: `${configured} routing key(s) configured; PagerDuty offers no way to test one without an event` };
    },
  };
}

/** The event without its key. Severity needs no map: Salvor's words are PagerDuty's. */
function eventOf(notification: Notification, links: Links) {
  const { incidentId, kind, service, operation, severity, level, levelName, key } = notification;
  if (kind === 'all_clear') return { event_action: 'resolve', dedup_key: incidentId };
  const message = composeMessage(notification);
  return {
    event_action: 'trigger',
    dedup_key: incidentId,
    client: 'Salvor',
    client_url: links.incident(incidentId),
    links: [{ href: links.incident(incidentId), text: 'Open the incident in Salvor' }],
    payload: {
      summary: shorten(message.subject, SUMMARY_LENGTH),
      source: service,
      severity,
      timestamp: new Date(notification.openedAt).toISOString(),
      component: operation,
      group: service,
      class: kind,
      custom_details: {
        what_happened: message.lines,
        what_to_do_now: message.whatNow,
        ...(message.alsoTold !== undefined && { also_told: message.alsoTold }),
        ...(level > 0 && { level: `${level}, ${levelName}` }),
        key,
      },
    },
  };
}
