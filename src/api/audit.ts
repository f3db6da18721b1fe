import { z } from 'zod';
import { incidentChain, AUDIT_CHAIN } from '../storage/chain-head.ts';
import { searchAudit } from '../storage/search-audit.ts';
import { verifyAuditLog, verifyChain } from '../storage/verify-chain.ts';
import type { Api, ApiDeps } from './deps.ts';
import { listIncidentChains } from '../storage/list-incident-chains.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const AuditQuery = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  service: z.string().max(63).optional(),
  actor: z.string().max(200).optional(),
  type: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
const AuditList = z.object({
  entries: z.array(
    z.looseObject({
      at: z.string().meta({ format: 'date-time' }),
      type: z.string(),
      actor: z.string(),
      message: z.string(),
      incidentId: z.string().optional(),
    }),
  ),
});
const Verdict = z.object({ chain: z.string(), intact: z.boolean(), entries: z.int(), brokenAt: z.int().optional(), reason: z.string() });

/** The audit: searched by time, service, actor and type, and verified link by link. */
export function serveAudit(app: Api, { pool }: ApiDeps): void {
  const config = { role: 'admin' as const };
  const schema = { tags: ['audit'], security: SECURED };

  app.get(
    '/api/audit',
    {
      config,
      schema: {
        ...schema,
        summary: 'What was decided and done, newest first',
        querystring: AuditQuery,
        response: { 200: AuditList, ...PROBLEMS },
      },
    },
    async ({ query: { from, to, service, actor, type, limit } }) => {
      const entries = await searchAudit(pool, {
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(service !== undefined && { service }),
        ...(actor !== undefined && { actor }),
        ...(type !== undefined && { type }),
        limit,
      });
      return withIsoTimes({ entries }) as z.output<typeof AuditList>;
    },
  );

  app.get(
    '/api/audit/verify',
    {
      config,
      schema: {
        ...schema,
        summary: 'Verify the chain of one incident, or of everything',
        querystring: z.strictObject({ incident: z.string().max(200).optional() }),
        response: { 200: z.object({ intact: z.boolean(), chains: z.array(Verdict) }), ...PROBLEMS },
      },
    },
    async ({ query: { incident } }) => {
      const ids = incident === undefined ? await listIncidentChains(pool) : [incident];
      const chains: z.output<typeof Verdict>[] = [];
      for (const id of ids) chains.push({ chain: incidentChain(id), ...(await verifyChain(pool, id)) });
      if (incident === undefined) chains.push({ chain: AUDIT_CHAIN, ...(await verifyAuditLog(pool)) });
      return { intact: chains.every(({ intact }) => intact), chains };
    },
  );
}
