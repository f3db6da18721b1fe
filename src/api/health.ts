import { z } from 'zod';
import { temporalReady } from './temporal.ts';
import type { Api, ApiDeps } from './deps.ts';
import { rows } from '../storage/pool.ts';

const Alive = z.object({ status: z.literal('ok') });
const Ready = z.object({
  status: z.enum(['ok', 'degraded']),
  checks: z.record(z.enum(['temporal', 'postgres']), z.object({ ok: z.boolean(), reason: z.string().optional() })),
});

/** /healthz: this process answers. /readyz: what it needs answers too; 503 names what does not. */
export function serveHealth(app: Api, { pool, temporal }: ApiDeps): void {
  app.get(
    '/healthz',
    { schema: { tags: ['health'], summary: 'Is this process alive?', response: { 200: Alive } }, config: { rateLimit: false } },
    () => ({ status: 'ok' as const }),
  );
  app.get(
    '/readyz',
    { schema: { tags: ['health'], summary: 'Do Temporal and Postgres answer?', response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      const [temporalCheck, postgresCheck] = await Promise.all([check(temporalReady(temporal)), check(rows(pool, 'SELECT 1'))]);
      const ok = temporalCheck.ok && postgresCheck.ok;
      return reply
        .code(ok ? 200 : 503)
        .send({ status: ok ? ('ok' as const) : ('degraded' as const), checks: { temporal: temporalCheck, postgres: postgresCheck } });
    },
  );
}

async function check(asked: Promise<unknown>): Promise<{ ok: boolean; reason?: string }> {
  try {
    await asked;
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
