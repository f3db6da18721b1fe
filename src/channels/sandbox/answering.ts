import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Fault } from './faults.ts';

/** A provider's answer: objects are sent as JSON, text as text. */
export interface ProviderAnswer {
  status: number;
  body: object | string;
}

/** How a provider says no, in its own words. */
export interface Refusals {
  reject: ProviderAnswer;
  rateLimited: ProviderAnswer;
}

/**
 * Gives a provider's answer to a valid request, or misbehaves as the fault says.
 * @param accept - keeps the message durably and makes the answer
 */
export async function answerWith(
  reply: FastifyReply,
  fault: Fault | undefined,
  refusals: Refusals,
  accept: () => Promise<ProviderAnswer>,
): Promise<FastifyReply> {
  switch (fault?.mode) {
    case 'reject':
      return give(reply, refusals.reject);
    case '429':
      return give(reply.header('retry-after', fault.retryAfter), refusals.rateLimited);
    case '500':
      return give(reply, { status: 500, body: 'internal error' });
    case 'timeout':
      // The connection stays open until the client or the sandbox gives up.
      return reply.hijack();
    case 'accept-then-drop':
      await accept();
      reply.hijack();
      reply.raw.destroy();
      return reply;
    case 'slow': {
      // Kept first: whoever goes away before the answer has been taken at his word all the same.
      const answer = await accept();
      await sleep(fault.delayMs);
      return give(reply, answer);
    }
    case undefined:
      return give(reply, await accept());
  }
}

export function give(reply: FastifyReply, { status, body }: ProviderAnswer): FastifyReply {
  return reply
    .code(status)
    .type(typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8')
    .send(body);
}
