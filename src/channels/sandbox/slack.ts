import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerWith, give, type Refusals } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { Faults } from './faults.ts';

const plainText = (limit: number) =>
  z.object({ type: z.literal('plain_text'), text: z.string().min(1).max(limit), emoji: z.boolean().optional() });
const anyText = (limit: number) => z.union([plainText(limit), z.object({ type: z.literal('mrkdwn'), text: z.string().min(1).max(limit) })]);

/** The blocks Salvor uses, with the limits of Block Kit's reference (docs.slack.dev/reference/block-kit/blocks). */
const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text: plainText(150) }),
  z.object({ type: z.literal('divider') }),
  z
    .object({ type: z.literal('section'), text: anyText(3_000).optional(), fields: z.array(anyText(2_000)).min(1).max(10).optional() })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  z.object({
    type: z.literal('actions'),
    elements: z
      .array(
        z.object({
          type: z.literal('button'),
          text: plainText(75),
          url: z.url().max(3_000).optional(),
          style: z.enum(['primary', 'danger']).optional(),
        }),
      )
      .min(1)
      .max(25),
  }),
  z.object({ type: z.literal('context'), elements: z.array(anyText(2_000)).min(1).max(10) }),
]);

const Message = z.object({
  text: z.string().max(40_000).optional(),
  blocks: z.array(Block).max(50).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.object({ incident: z.string(), key: z.string() }).partial() }).optional(),
});
type Message = z.infer<typeof Message>;

/** Slack's own words (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
const REFUSALS: Refusals = {
  reject: { status: 400, body: 'invalid_payload' },
  rateLimited: { status: 429, body: 'rate_limited' },
};

/** Incoming webhooks: `POST /slack/services/T…/B…/<name>`. The name takes the place of the secret and is shown as "#name". */
export function serveSlack(server: FastifyInstance, arrivals: Arrivals, faults: Faults): void {
  server.post<{ Params: { team: string; bot: string; name: string } }>('/slack/services/:team/:bot/:name', async (request, reply) => {
    const { team, bot, name } = request.params;
    if (!/^T[A-Z0-9]+$/.test(team) || !/^B[A-Z0-9]+$/.test(bot)) return give(reply, { status: 404, body: 'no_service' });
    const { success, data } = Message.safeParse(request.body);
    if (!success) return give(reply, REFUSALS.reject);
    if (data.text === undefined && data.blocks === undefined) return give(reply, { status: 400, body: 'no_text' });
    return answerWith(reply, faults.take('slack'), REFUSALS, async () => {
      const { incident, key } = data.metadata?.event_payload ?? {};
      await arrivals.add({
        channel: 'slack',
        to: `#${name}`,
        subject: (data.text ?? '').split('\n')[0] ?? '',
        text: readable(data),
        payload: data,
        ...(incident !== undefined && { incident }),
        ...(key !== undefined && { key }),
      });
      return { status: 200, body: 'ok' };
    });
  });
}

/** What a reader of the channel would see. */
function readable({ text, blocks = [] }: Message): string {
  const lines = blocks.flatMap((block) => {
    switch (block.type) {
      case 'header':
        return [block.text.text];
      case 'section':
        return [...(block.fields ?? []).map((field) => field.text), ...(block.text === undefined ? [] : [block.text.text])];
      case 'context':
        return block.elements.map((element) => element.text);
      case 'actions':
        return block.elements.map((element) => `[${element.text.text}] ${element.url ?? ''}`);
      case 'divider':
        return ['---'];
    }
  });
  return lines.length === 0 ? (text ?? '') : lines.join('\n');
}
