import { z } from 'zod';
import { openIncident } from '../client/open-incident.ts';
import type { Role } from '../storage/tokens.ts';
import type { Api, ApiDeps } from './deps.ts';
import { completeReport, ReportBody, withoutForeignPower, type ForeignReport } from './foreign-report.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const Accepted = z.object({ incidentId: z.string().optional(), workflowId: z.string(), fingerprint: z.string() });

/** Failures come in. Accepted means durable: Temporal has it, whether a worker runs or not. */
export function serveReports(app: Api, { temporal }: ApiDeps): void {
  const accept = async (report: ForeignReport, role: Role) => {
    const complete = completeReport(withoutForeignPower(report, role));
    const opened = await temporal.call((client) => openIncident(client, complete));
    return { ...opened, fingerprint: complete.fingerprint };
  };
  app.post(
    '/api/reports',
    {
      config: { role: 'reporter' },
      schema: {
        tags: ['reports'],
        summary: 'Report a failure, or up to a hundred',
        description: 'Opens an incident or joins the open one of the same failure. 202 means that it is durable.',
        security: SECURED,
        body: ReportBody,
        response: { 202: z.union([Accepted, z.array(Accepted)]), ...PROBLEMS },
      },
    },
    async ({ body, principal }, reply) => {
      const { role = 'reporter' } = principal ?? {};
      const accepted = Array.isArray(body) ? await Promise.all(body.map((report) => accept(report, role))) : await accept(body, role);
      return reply.code(202).send(accepted);
    },
  );
}
