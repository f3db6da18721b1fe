import formbody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { answerWith, give, type Refusals } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';
import { serveSlackControl } from './slack-control.ts';
import { serveSlackMethods } from './slack-methods.ts';
import type { SlackApp } from './slack-press.ts';
import { readable } from './slack-readable.ts';
import { WebhookMessage } from './slack-schema.ts';
import { SlackWorld } from './slack-world.ts';

/** Slack's own words (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
const REFUSALS: Refusals = {
  reject: { status: 400, body: 'invalid_payload' },
  rateLimited: { status: 429, body: 'rate_limited' },
};

/**
 * Slack, below `/slack`: the Web API, incoming webhooks (`POST /services/T…/B…/<name>`, where the name takes the place of the secret
 * and is shown as "#name"), and what people do in it.
 * @param app - who is told of a press; without it buttons do nothing
 */
export async function serveSlack(scope: FastifyInstance, arrivals: Arrivals, faults: Faults, app: SlackApp | undefined): Promise<void> {
  await scope.register(formbody);
  const world = new SlackWorld(arrivals);
  serveSlackMethods(scope, world, faults);
  serveSlackControl(scope, world, app);
  scope.post<{ Params: { team: string; bot: string; name: string } }>('/services/:team/:bot/:name', async (request, reply) => {
    const { team, bot, name } = request.params;
    if (!/^T[A-Z0-9]+$/.test(team) || !/^B[A-Z0-9]+$/.test(bot)) return give(reply, { status: 404, body: 'no_service' });
    const { success, data } = WebhookMessage.safeParse(request.body);
    if (!success) return give(reply, REFUSALS.reject);
    if (data.text === undefined && data.blocks === undefined) return give(reply, { status: 400, body: 'no_text' });
    return answerWith(reply, faults.take('slack'), REFUSALS, async () => {
      const { incident, key } = (data.metadata?.event_payload ?? {}) as { incident?: string; key?: string };
      await arrivals.add({
        channel: 'slack',
        to: `#${name}`,
        subject: (data.text ?? '').split('\n')[0] ?? '',
        text: readable(data.text, data.blocks),
        payload: data,
        ...(incident !== undefined && { incident }),
        ...(key !== undefined && { key }),
      });
      return { status: 200, body: 'ok' };
    });
  });
}
