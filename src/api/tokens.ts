import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { appendAudit } from '../storage/append-audit.ts';
import { createToken, listTokens, revokeToken, ROLES } from '../storage/tokens.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';

const time = z.string().meta({ format: 'date-time' });
const NewToken = z.strictObject({ role: z.enum(ROLES), name: z.string().trim().min(1).max(60) });
const Created = z.object({ id: z.string(), role: z.enum(ROLES), name: z.string(), token: z.string() });
const Entry = z.object({ id: z.string(), role: z.enum(ROLES), name: z.string(), createdAt: time, lastUsedAt: time.optional() });
const TokenList = z.object({ tokens: z.array(Entry) });

/** Bearer tokens: made, listed without their text, revoked. For administrators. */
export function serveTokens(app: Api, { pool, access }: ApiDeps): void {
  const config = { role: 'admin' as const };
  const schema = { tags: ['tokens'], security: SECURED };

  app.post(
    '/api/tokens',
    {
      config,
      schema: {
        ...schema,
        summary: 'Make a token; the answer is the only time it is seen',
        body: NewToken,
        response: { 201: Created, ...PROBLEMS },
      },
    },
    async ({ body: { role, name }, principal }, reply) => {
      const made = await createToken(pool, { role, name });
      const actor = principal?.name ?? 'unknown';
      await appendAudit(pool, {
        type: 'token.created',
        actor,
        message: `${actor} made the ${role} token "${name}".`,
        data: { id: made.id, role, name },
      });
      await access.refresh();
      return reply.code(201).send({ ...made, role, name });
    },
  );

  app.get(
    '/api/tokens',
    { config, schema: { ...schema, summary: 'Tokens that are valid', response: { 200: TokenList, ...PROBLEMS } } },
    async () => withIsoTimes({ tokens: await listTokens(pool) }) as z.output<typeof TokenList>,
  );

  app.delete(
    '/api/tokens/:id',
    {
      config,
      schema: {
        ...schema,
        summary: 'Revoke a token',
        params: z.object({ id: z.string().max(40) }),
        response: { 204: z.null(), ...PROBLEMS },
      },
    },
    async ({ params: { id }, principal }, reply) => {
      if (!(await revokeToken(pool, id))) {
        throw new SalvorError('NOT_FOUND', `No valid token has the id "${id}". GET /api/tokens lists them.`, { field: 'id' });
      }
      const actor = principal?.name ?? 'unknown';
      await appendAudit(pool, { type: 'token.revoked', actor, message: `${actor} revoked the token ${id}.`, data: { id } });
      await access.refresh();
      return reply.code(204).send(null);
    },
  );
}
