import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

/** Milliseconds. */
const TIMEOUT = 2_000;
const Messages = z.object({ messages: z.array(z.looseObject({ id: z.string(), channel: z.string() })) });

/** What the sandbox received instead of the world, for the console's inbox. */
export function serveSandbox(app: Api, { config }: ApiDeps): void {
  app.get(
    '/api/sandbox/messages',
    {
      config: { role: 'responder' },
      schema: {
        tags: ['sandbox'],
        summary: 'Messages that the provider sandbox received',
        security: SECURED,
        response: { 200: Messages, ...PROBLEMS },
      },
    },
    async () => {
      const answer = await fetch(new URL('/messages', config.sandbox.url), { signal: AbortSignal.timeout(TIMEOUT) }).catch(
        (error: unknown) => {
          throw noSandbox(config.sandbox.url, error);
        },
      );
      const parsed = Messages.safeParse(await answer.json().catch(() => undefined));
      if (!answer.ok || !parsed.success) throw noSandbox(config.sandbox.url, undefined);
      return parsed.data;
    },
  );
}

function noSandbox(url: string, cause: unknown): SalvorError {
  const words = `No sandbox answers at ${url}. It runs with "salvor up"; with real providers their own pages show the messages.`;
  return new SalvorError('NOT_FOUND', words, { cause });
}
