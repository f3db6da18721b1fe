import type { Notification } from '../domain/notification.ts';
import type { Links } from './links.ts';
import { composeMessage, shorten } from './message.ts';

/** Events API v2: longest `payload.summary`, in characters. */
const SUMMARY_LENGTH = 1_024;
/** By this name of the client Salvor knows its own events when PagerDuty tells of them. */
export const CLIENT = 'Salvor';

/** One event and where it is posted; the routing key is added by whoever sends it. */
export interface PagerDutyEvent {
  path: '/v2/enqueue' | '/v2/change/enqueue';
  body: { dedup_key?: string; [field: string]: unknown };
}

/**
 * What PagerDuty is told.
 * - pages and everything that asks somebody to act: `trigger`, which appends to the open alert
 * - somebody acknowledged here: `acknowledge`; closed: `resolve`
 * - an expired acknowledgement or snooze: `clear` first. PagerDuty notifies nobody of a trigger on an alert that is acknowledged,
 *   and no event takes an acknowledgement back; resolved and triggered anew it pages again.
 * - a word without a request: a change event, which notifies nobody and cannot open an alert
 */
export function eventsOf(notification: Notification, links: Links): { clear?: PagerDutyEvent; event: PagerDutyEvent } {
  const { incidentId, kind } = notification;
  const act = (action: 'acknowledge' | 'resolve'): PagerDutyEvent => ({
    path: '/v2/enqueue',
    body: { event_action: action, dedup_key: incidentId },
  });
  switch (kind) {
    case 'acknowledged':
      return { event: act('acknowledge') };
    case 'all_clear':
      return { event: act('resolve') };
    case 'status_update':
    // A test goes the same way and wakes nobody.
    case 'page_loop':
      return { event: change(notification, links) };
    case 'ack_expired':
    case 'snooze_ended':
      return { clear: act('resolve'), event: trigger(notification, links) };
    case 'page':
    case 'reminder':
    case 'reassigned':
    case 'approval_needed':
    case 'page_loop_lost':
      return { event: trigger(notification, links) };
  }
}

/** Severity needs no map: Salvor's words are PagerDuty's. */
function trigger(notification: Notification, links: Links): PagerDutyEvent {
  const { incidentId, kind, service, operation, severity, level, levelName, key } = notification;
  const message = composeMessage(notification);
  return {
    path: '/v2/enqueue',
    body: {
      event_action: 'trigger',
      dedup_key: incidentId,
      client: CLIENT,
      client_url: links.incident(incidentId),
      links: linksTo(notification, links),
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
    },
  };
}

/** Shown among the recent changes of the service (developer.pagerduty.com/docs/send-change-event). */
function change(notification: Notification, links: Links): PagerDutyEvent {
  const { service, decidedAt, incidentId, key } = notification;
  const { subject, lines } = composeMessage(notification);
  return {
    path: '/v2/change/enqueue',
    body: {
      links: linksTo(notification, links),
      payload: {
        summary: shorten(subject, SUMMARY_LENGTH),
        source: service,
        timestamp: new Date(decidedAt).toISOString(),
        custom_details: { what_happened: lines, incident: incidentId, key },
      },
    },
  };
}

function linksTo({ incidentId }: Notification, links: Links) {
  return [{ href: links.incident(incidentId), text: 'Open the incident in Salvor' }];
}
