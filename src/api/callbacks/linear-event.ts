import { LINEAR_WEBHOOK_SIGNATURE_HEADER, LinearWebhookClient } from '@linear/sdk/webhooks';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { linearWebhookSecret } from '../../channels/callback-secrets.ts';
import type { Config } from '../../config/config.ts';
import { SalvorError } from '../../domain/error-codes.ts';

const shared = {
  action: z.string(),
  /** Who did it: a user, an application, an integration. */
  actor: z.looseObject({ id: z.string(), name: z.string().optional() }).nullish(),
  /** When it was done, ISO 8601. */
  createdAt: z.string(),
  url: z.string().nullish(),
};
const Issue = z.object({
  ...shared,
  type: z.literal('Issue'),
  data: z.object({
    id: z.string(),
    identifier: z.string(),
    description: z.string().nullish(),
    updatedAt: z.string(),
    state: z.object({ id: z.string(), name: z.string(), type: z.string() }),
  }),
  /** The former values of what was changed. */
  updatedFrom: z.record(z.string(), z.unknown()).nullish(),
});
const Comment = z.object({
  ...shared,
  type: z.literal('Comment'),
  data: z.object({
    id: z.string(),
    body: z.string(),
    issueId: z.string().nullish(),
    user: z.object({ name: z.string() }).nullish(),
  }),
});
export type IssueEvent = z.output<typeof Issue>;
export type CommentEvent = z.output<typeof Comment>;

/** What Linear tells, as far as it concerns Salvor. Linear tells of everything that changes in a team. */
const Event = z.union([Issue, Comment]);

/**
 * Reads a webhook of Linear after its own client has verified it: Linear-Signature is the HMAC-SHA256 of the body, and the time of
 * sending is inside the signed body and may be a minute away (linear.app/developers/webhooks#securing-webhooks).
 * @returns throws SalvorError CALLBACK_REFUSED when it is not verified; answers undefined for what is of no concern
 */
export function createLinearCheck(config: Config): (request: FastifyRequest) => IssueEvent | CommentEvent | undefined {
  const secret = linearWebhookSecret(config);
  const client = secret === undefined ? undefined : new LinearWebhookClient(secret);
  return ({ body, headers }) => {
    if (client === undefined)
      throw refusal('LINEAR_WEBHOOK_SECRET is not set, so no callback of Linear can be verified. Set it to the secret of the webhook.');
    const signature = headers[LINEAR_WEBHOOK_SIGNATURE_HEADER];
    if (typeof signature !== 'string' || !Buffer.isBuffer(body)) throw refusal('The callback carries no Linear-Signature.');
    let payload: unknown;
    try {
      payload = client.parseData(body, signature);
    } catch (error) {
      const late = error instanceof Error && /timestamp/.test(error.message);
      throw refusal(
        late
          ? 'The callback was signed more than a minute ago, or carries no time. Check the clock of this machine.'
          : "The callback's signature does not fit LINEAR_WEBHOOK_SECRET. Set it to the secret of the webhook in Linear.",
      );
    }
    return Event.safeParse(payload).data;
  };
}

function refusal(message: string): SalvorError {
  return new SalvorError('CALLBACK_REFUSED', message, { field: LINEAR_WEBHOOK_SIGNATURE_HEADER });
}
