import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { runPageLoopNow } from '../page-loop/schedule.ts';
import { readPageLoops } from '../storage/read-page-loops.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';

const Target = z.object({ channel: z.string(), to: z.string() });
const PageLoop = z.object({
  plan: z
    .object({ everyMs: z.number(), withinMs: z.number(), checks: z.array(Target.extend({ alarm: Target })) })
    .optional()
    .meta({ description: 'Absent: the policy has no page loop.' }),
  newest: z.array(
    Target.extend({
      state: z.enum(['back', 'lost']),
      startedAt: z.string().meta({ format: 'date-time' }),
      tookMs: z.number(),
      reason: z.string(),
    }),
  ),
});

/** The page loop: whether test pages come back from every way, and a round at once. */
export function servePageLoop(app: Api, deps: ApiDeps): void {
  const config = { role: 'responder' as const };
  const schema = { tags: ['page loop'], security: SECURED };

  app.get(
    '/api/page-loop',
    { config, schema: { ...schema, summary: 'The newest round of each way', response: { 200: PageLoop, ...PROBLEMS } } },
    async () => {
      const [{ pageLoop }, newest] = await Promise.all([deps.policy(), readPageLoops(deps.pool)]);
      const plan = pageLoop === undefined ? {} : { plan: { everyMs: pageLoop.every, withinMs: pageLoop.within, checks: pageLoop.checks } };
      return withIsoTimes({ ...plan, newest }) as z.output<typeof PageLoop>;
    },
  );

  app.post(
    '/api/page-loop',
    {
      config,
      schema: {
        ...schema,
        summary: 'One round now',
        body: z.strictObject({ id: z.uuid().meta({ description: 'Names the round: the same id twice is one round.' }) }),
        response: { 202: z.object({ workflowId: z.string() }), ...PROBLEMS },
      },
    },
    async ({ body: { id } }, reply) => {
      const { pageLoop } = await deps.policy();
      if (pageLoop === undefined) {
        throw new SalvorError('NOT_FOUND', 'The policy has no page loop. Add "pageLoop" to it, then apply it.', { field: 'pageLoop' });
      }
      const { workflowId } = await deps.temporal.call((client) => runPageLoopNow(client, pageLoop, id));
      return reply.code(202).send({ workflowId });
    },
  );
}
