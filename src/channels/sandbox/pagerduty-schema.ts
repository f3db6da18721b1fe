import { z } from 'zod';
import { SEVERITIES } from '../../domain/severity.ts';

const link = z.strictObject({ href: z.url(), text: z.string().optional() });
const routingKey = z.string("'routing_key' is missing or blank").length(32, "'routing_key' must be 32 characters long");
const event = {
  routing_key: routingKey,
  client: z.string().optional(),
  client_url: z.url().optional(),
  links: z.array(link).optional(),
  images: z.array(z.strictObject({ src: z.url(), href: z.url().optional(), alt: z.string().optional() })).optional(),
};
const dedupKey = z.string("'dedup_key' is missing or blank").min(1).max(255);
const summary = z.string("'payload.summary' is missing or blank").min(1).max(1_024);
const timestamp = z.iso.datetime({ offset: true }).optional();
const details = z.record(z.string(), z.json()).optional();

/**
 * Events API v2, as its reference describes it (developer.pagerduty.com/docs/events-api-v2), but strict: an unknown field is refused.
 * Its published schema lets a resolve without dedup_key pass; the service does not.
 */
export const Event = z.discriminatedUnion('event_action', [
  z.strictObject({
    ...event,
    event_action: z.literal('trigger'),
    dedup_key: dedupKey.optional(),
    payload: z.strictObject({
      summary,
      source: z.string("'payload.source' is missing or blank").min(1),
      severity: z.enum(
        SEVERITIES,
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
      ),
      timestamp,
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: details,
    }),
  }),
  z.strictObject({ ...event, event_action: z.literal('acknowledge'), dedup_key: dedupKey }),
  z.strictObject({ ...event, event_action: z.literal('resolve'), dedup_key: dedupKey }),
]);
export type Event = z.infer<typeof Event>;

/** A change event (developer.pagerduty.com/docs/send-change-event). */
export const ChangeEvent = z.strictObject({
  routing_key: routingKey,
  links: z.array(link).optional(),
  payload: z.strictObject({ summary, source: z.string().optional(), timestamp, custom_details: details }),
});
