import { z } from 'zod';

/**
 * What Slack takes, strictly: an unknown field or a text beyond a limit is refused, so that a mistake of ours is found here and not at
 * Slack. Limits of docs.slack.dev/reference/block-kit/blocks, …/block-elements/button-element and …/composition-objects.
 */
const plainText = (limit: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(limit), emoji: z.boolean().optional() });
const anyText = (limit: number) =>
  z.union([
    plainText(limit),
    z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(limit), verbatim: z.boolean().optional() }),
  ]);

const blockId = z.string().min(1).max(255).optional();

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(255).optional(),
  text: plainText(75),
  url: z.url().max(3_000).optional(),
  value: z.string().max(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: z
    .strictObject({
      title: plainText(100),
      text: anyText(300),
      confirm: plainText(30),
      deny: plainText(30),
      style: z.enum(['primary', 'danger']).optional(),
    })
    .optional(),
});
export type SandboxButton = z.infer<typeof Button>;

const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z
    .strictObject({
      type: z.literal('section'),
      block_id: blockId,
      text: anyText(3_000).optional(),
      fields: z.array(anyText(2_000)).min(1).max(10).optional(),
      expand: z.boolean().optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'a section needs text or fields'),
  z.strictObject({
    type: z.literal('actions'),
    block_id: blockId,
    elements: z
      .array(Button)
      .min(1)
      .max(25)
      .refine((buttons) => isUnique(buttons.map(({ action_id: id }) => id)), 'action_id must be unique in a block'),
  }),
  z.strictObject({ type: z.literal('context'), block_id: blockId, elements: z.array(anyText(2_000)).min(1).max(10) }),
]);

export const Blocks = z
  .array(Block)
  .max(50)
  .refine((blocks) => isUnique(blocks.map(({ block_id: id }) => id)), 'block_id must be unique in a message');

/** docs.slack.dev/messaging/message-metadata: a name and a flat object. */
export const Metadata = z.strictObject({
  event_type: z.string().regex(/^\w+$/).max(255),
  event_payload: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export const SlackText = z.string().max(40_000);

/** What an incoming webhook takes. */
export const WebhookMessage = z.strictObject({
  text: SlackText.optional(),
  blocks: Blocks.optional(),
  metadata: Metadata.optional(),
});

function isUnique(ids: (string | undefined)[]): boolean {
  const given = ids.filter((id) => id !== undefined);
  return new Set(given).size === given.length;
}
