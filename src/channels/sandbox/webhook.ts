import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerWith, give, type Refusals } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';

const Headers = z.object({
  'webhook-id': z.string().regex(/^[^.]+$/, 'webhook-id must not hold a full stop'),
  'webhook-timestamp': z.string().regex(/^\d+$/, 'webhook-timestamp is in seconds'),
  'webhook-signature': z.string().startsWith('v1,').optional(),
});
const Envelope = z.object({
  type: z.string().min(1),
  timestamp: z.iso.datetime(),
  data: z.looseObject({ incidentId: z.string().optional(), key: z.string().optional(), subject: z.string().optional() }),
});

const REFUSALS: Refusals = {
  reject: { status: 400, body: { error: 'refused' } },
  rateLimited: { status: 429, body: { error: 'too many requests' } },
};

/** A receiver of Standard Webhooks under `/webhook/…`. It does not know the secret, so signatures are kept and not verified. */
export function serveWebhooks(server: FastifyInstance, arrivals: Arrivals, faults: Faults): void {
  server.post('/webhook/*', async (request, reply) => {
    const headers = Headers.safeParse(request.headers);
    const body = Envelope.safeParse(request.body);
    if (!headers.success) return give(reply, { status: 400, body: { error: z.prettifyError(headers.error) } });
    if (!body.success) return give(reply, { status: 400, body: { error: z.prettifyError(body.error) } });
    return answerWith(reply, faults.take('webhook'), REFUSALS, async () => {
      const { incidentId, key, subject } = body.data.data;
      await arrivals.add({
        channel: 'webhook',
        to: `${request.protocol}://${request.host}${request.url}`,
        subject: subject ?? body.data.type,
        text: JSON.stringify(request.body, undefined, 2),
        messageId: headers.data['webhook-id'],
        payload: { headers: headers.data, body: request.body },
        ...(incidentId !== undefined && { incident: incidentId }),
        ...(key !== undefined && { key }),
      });
      return { status: 200, body: { ok: true } };
    });
  });
}
