import { randomBytes } from 'node:crypto';
import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { answerWith, give, type Refusals } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';
import { servePagerDutyControl } from './pagerduty-control.ts';
import { ChangeEvent, Event } from './pagerduty-schema.ts';
import { callWebhook, type PagerDutySubscription } from './pagerduty-webhook.ts';
import { PagerDutyWorld } from './pagerduty-world.ts';

const refusal = (errors: string[]) => ({ status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } });
const REFUSALS: Refusals = {
  reject: refusal(["'routing_key' is not known"]),
  rateLimited: { status: 429, body: { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.' } },
};

/**
 * PagerDuty, below `/pagerduty`: `POST /v2/enqueue` and `/v2/change/enqueue` answer 202, or 400 with what is wrong.
 * @param subscription - who is told of every change of an incident, also of those that an event made, as PagerDuty does
 */
export async function servePagerDuty(
  scope: FastifyInstance,
  arrivals: Arrivals,
  faults: Faults,
  subscription: PagerDutySubscription | undefined,
): Promise<void> {
  await scope.register(formbody);
  const world = new PagerDutyWorld(arrivals);
  servePagerDutyControl(scope, world, subscription);

  scope.post('/v2/enqueue', async (request, reply) => {
    const { success, data, error } = Event.safeParse(request.body);
    if (!success) return give(reply, refusal(complaints(error)));
    return answerWith(reply, faults.take('pagerduty'), REFUSALS, async () => {
      const event = { ...data, dedup_key: data.dedup_key ?? randomBytes(16).toString('hex') };
      const subject = data.event_action === 'trigger' ? data.payload.summary : event.dedup_key;
      const key = data.event_action === 'trigger' ? data.payload.custom_details?.['key'] : undefined;
      await keep(arrivals, event, { subject: `${data.event_action}: ${subject}`, incident: event.dedup_key, key });
      const changed = world.apply(event);
      if (changed !== undefined && subscription !== undefined) {
        void callWebhook(subscription, { type: `incident.${changed.change}`, incident: changed.incident, agent: { integration: true } });
      }
      return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: event.dedup_key } };
    });
  });

  scope.post('/v2/change/enqueue', async (request, reply) => {
    const { success, data, error } = ChangeEvent.safeParse(request.body);
    if (!success) return give(reply, refusal(complaints(error)));
    return answerWith(reply, faults.take('pagerduty'), REFUSALS, async () => {
      const { incident, key } = data.payload.custom_details ?? {};
      await keep(arrivals, data, { subject: `change: ${data.payload.summary}`, incident, key });
      return { status: 202, body: { status: 'success', message: 'Change event processed' } };
    });
  });
}

function complaints({ issues }: z.ZodError): string[] {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The routing key is a secret, also of whoever tries the sandbox with a real one. */
async function keep(
  arrivals: Arrivals,
  event: object,
  { subject, incident, key }: { subject: string; incident: unknown; key: unknown },
): Promise<void> {
  const payload = { ...event, routing_key: '(hidden)' };
  await arrivals.add({
    channel: 'pagerduty',
    to: 'events',
    subject,
    text: JSON.stringify(payload, undefined, 2),
    payload,
    ...(typeof incident === 'string' && { incident, providerId: incident }),
    ...(typeof key === 'string' && { key }),
  });
}
