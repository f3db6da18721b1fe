import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerWith, give, type Refusals } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';
import { SEVERITIES } from '../../domain/severity.ts';

const event = {
  routing_key: z.string("'routing_key' is missing or blank").length(32, "'routing_key' must be 32 characters long"),
  client: z.string().optional(),
  client_url: z.url().optional(),
  links: z.array(z.object({ href: z.url(), text: z.string().optional() })).optional(),
};
const dedupKey = z.string("'dedup_key' is missing or blank").min(1).max(255);

/** Events API v2, as its reference describes it (developer.pagerduty.com/docs/events-api-v2). */
const Event = z.discriminatedUnion('event_action', [
  z.object({
    ...event,
    event_action: z.literal('trigger'),
    dedup_key: dedupKey.optional(),
    payload: z.object({
      summary: z.string("'payload.summary' is missing or blank").min(1).max(1_024),
      source: z.string("'payload.source' is missing or blank").min(1),
      severity: z.enum(
        SEVERITIES,
        "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
      ),
      timestamp: z.iso.datetime({ offset: true }).optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.json()).optional(),
    }),
  }),
  z.object({ ...event, event_action: z.literal('acknowledge'), dedup_key: dedupKey }),
  z.object({ ...event, event_action: z.literal('resolve'), dedup_key: dedupKey }),
]);

const refusal = (errors: string[]) => ({ status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } });
const REFUSALS: Refusals = {
  reject: refusal(["'routing_key' is not known"]),
  rateLimited: { status: 429, body: { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.' } },
};

/** `POST /pagerduty/v2/enqueue`: 202 with the dedup_key, or 400 with what is wrong. */
export function servePagerDuty(server: FastifyInstance, arrivals: Arrivals, faults: Faults): void {
  server.post('/pagerduty/v2/enqueue', async (request, reply) => {
    const { success, data, error } = Event.safeParse(request.body);
    if (!success) return give(reply, refusal(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)));
    return answerWith(reply, faults.take('pagerduty'), REFUSALS, async () => {
      const incident = data.dedup_key ?? randomBytes(16).toString('hex');
      const summary = data.event_action === 'trigger' ? data.payload.summary : incident;
      const details = data.event_action === 'trigger' ? (data.payload.custom_details ?? {}) : {};
      // The routing key is a secret, also of whoever tries the sandbox with a real one.
      const payload = { ...data, routing_key: '(hidden)' };
      await arrivals.add({
        channel: 'pagerduty',
        to: 'events',
        subject: `${data.event_action}: ${summary}`,
        text: JSON.stringify(payload, undefined, 2),
        payload,
        incident,
        ...(typeof details.key === 'string' && { key: details.key }),
        providerId: incident,
      });
      return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: incident } };
    });
  });
}
