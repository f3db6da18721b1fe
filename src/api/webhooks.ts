import { z } from 'zod';
import { createRedriveWebhook } from '../channels/webhook-redrive.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { WEBHOOK_STATES } from '../domain/webhook-delivery.ts';
import { appendAudit } from '../storage/append-audit.ts';
import {
  insertWebhookAttempt,
  listWebhookDeliveries,
  readUndelivered,
  readWebhookDelivery,
  type StoredDelivery,
} from '../storage/webhook-deliveries.ts';
import { hearDelivery } from './callbacks/hear-delivery.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';
import type { FastifyBaseLogger } from 'fastify';

/** Receivers that are called at the same time when all are redriven: enough to be quick, few enough not to be a storm of its own. */
const AT_ONCE = 8;
const DAY_MS = 24 * 3_600_000;

const state = z.enum(WEBHOOK_STATES);
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const Attempt = z.object({
  webhookId: z.string(),
  key: z.string(),
  incidentId: z.string(),
  url: z.string(),
  state,
  status: z.int().optional(),
  reason: z.string(),
  response: z.string().optional(),
  tookMs: z.int(),
  redrivenBy: z.string().optional(),
  at: z.string().meta({ format: 'date-time' }),
});
const DeliveryList = z.object({ deliveries: z.array(Attempt.extend({ id: z.string(), attempt: z.int() })) });
const Redriven = Attempt.extend({ id: z.string() });

const ListQuery = z.strictObject({
  incident: z.string().max(200).optional(),
  state: state.optional(),
  since: instant.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
const RedriveQuery = z.strictObject({
  /** By default: the last day. */
  since: instant.optional(),
  state: z.enum(['failed', 'unknown']).default('failed'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** The delivery log of generic webhooks, and sending again what did not arrive. */
export function serveWebhookDeliveries(app: Api, deps: ApiDeps): void {
  const { pool, config, links } = deps;
  const redrive = createRedriveWebhook(config, links);
  const route = { role: 'responder' as const };
  const schema = { tags: ['webhooks'], security: SECURED };

  /** The word goes to the incident as well: whoever was given up on has been told now. */
  async function sendAgain(kept: StoredDelivery & { to: string }, by: string, log: FastifyBaseLogger) {
    const attempt = await redrive(kept, by, new AbortController().signal);
    const id = await insertWebhookAttempt(pool, attempt);
    if (attempt.state === 'delivered') {
      const word = {
        key: attempt.key,
        state: 'delivered' as const,
        reason: `redriven by ${by}`,
        providerId: attempt.webhookId,
        at: attempt.at,
      };
      await hearDelivery(deps, word, log).catch((error: unknown) => log.warn({ err: error }, 'The incident was not told of a redrive.'));
    }
    return { id, ...withoutPayload(attempt) };
  }

  app.get(
    '/api/webhooks/deliveries',
    {
      config: route,
      schema: {
        ...schema,
        summary: 'Attempts to deliver webhooks, newest first',
        querystring: ListQuery,
        response: { 200: DeliveryList, ...PROBLEMS },
      },
    },
    async ({ query: { incident, state: wanted, since, limit } }) => {
      const found = await listWebhookDeliveries(pool, {
        limit,
        ...(incident !== undefined && { incident }),
        ...(wanted !== undefined && { state: wanted }),
        ...(since !== undefined && { since }),
      });
      return withIsoTimes({ deliveries: found.map(withoutPayload) }) as z.output<typeof DeliveryList>;
    },
  );

  app.post(
    '/api/webhooks/deliveries/:id/redrive',
    {
      config: route,
      schema: {
        ...schema,
        summary: 'Send a webhook again: the same id and payload, a new time',
        params: z.object({ id: z.uuid() }),
        response: { 200: Redriven, ...PROBLEMS },
      },
    },
    async ({ params: { id }, principal, log }) => {
      const kept = await readWebhookDelivery(pool, id);
      if (kept === undefined) {
        throw new SalvorError('NOT_FOUND', `No delivery has the id "${id}". GET /api/webhooks/deliveries lists them.`, { field: 'id' });
      }
      const { to } = kept;
      if (to === undefined) {
        throw new SalvorError('NOT_FOUND', 'The address of this delivery is not known any more, because its notification is gone.', {
          field: 'id',
        });
      }
      const by = principal?.name ?? 'unknown';
      const again = await sendAgain({ ...kept, to }, by, log);
      await audit(deps, by, [again]);
      return withIsoTimes(again) as z.output<typeof Redriven>;
    },
  );

  const All = z.object({ redriven: z.int(), delivered: z.int(), deliveries: z.array(Redriven) });
  app.post(
    '/api/webhooks/redrive',
    {
      config: route,
      schema: {
        ...schema,
        summary: 'Send again every webhook whose newest attempt failed',
        querystring: RedriveQuery,
        response: { 200: All, ...PROBLEMS },
      },
    },
    async ({ query: { since = Date.now() - DAY_MS, state: wanted, limit }, principal, log }) => {
      const by = principal?.name ?? 'unknown';
      const waiting = await readUndelivered(pool, { state: wanted, since, limit });
      const deliveries: Awaited<ReturnType<typeof sendAgain>>[] = [];
      for (let at = 0; at < waiting.length; at += AT_ONCE) {
        deliveries.push(...(await Promise.all(waiting.slice(at, at + AT_ONCE).map((kept) => sendAgain(kept, by, log)))));
      }
      if (deliveries.length > 0) await audit(deps, by, deliveries);
      const delivered = deliveries.filter((each) => each.state === 'delivered').length;
      return withIsoTimes({ redriven: deliveries.length, delivered, deliveries }) as z.output<typeof All>;
    },
  );
}

/** The payload is long, and whoever lists attempts looks for what became of them. */
function withoutPayload<T extends { payload: string }>(attempt: T): Omit<T, 'payload'> {
  return Object.fromEntries(Object.entries(attempt).filter(([name]) => name !== 'payload')) as Omit<T, 'payload'>;
}

async function audit({ pool }: ApiDeps, by: string, again: { id: string; webhookId: string; state: string }[]): Promise<void> {
  await appendAudit(pool, {
    type: 'webhook.redriven',
    actor: by,
    message: `${by} sent ${again.length} webhook${again.length === 1 ? '' : 's'} again; ${again.filter((each) => each.state === 'delivered').length} arrived.`,
    data: { deliveries: again.map(({ id, webhookId, state: came }) => ({ id, webhookId, state: came })) },
  });
}
