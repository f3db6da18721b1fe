import { join } from 'node:path';
import { z } from 'zod';
import { openIncident } from '../client/open-incident.ts';
import { workflowIdOf } from '../domain/incident/identity.ts';
import type { Role } from '../storage/tokens.ts';
import type { Api, ApiDeps } from './deps.ts';
import { completeReport, ReportBody, withoutForeignPower, type ForeignReport } from './foreign-report.ts';
import { createRepeats } from './repeats/repeats.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

const Accepted = z.object({ incidentId: z.string().optional(), workflowId: z.string(), fingerprint: z.string() });

/**
 * Failures come in. Accepted means durable: Temporal has it, whether a worker runs or not; a repeat of one that Temporal has is written
 * down here and counted within a second.
 */
export function serveReports(app: Api, { temporal, config }: ApiDeps): void {
  const repeats = createRepeats({
    directory: join(config.dataDir, 'repeats'),
    send: (report) => temporal.call((client) => openIncident(client, report)),
    log: app.log,
  });
  app.addHook('onClose', () => repeats.close());
  const accept = async (report: ForeignReport, role: Role) => {
    const complete = completeReport(withoutForeignPower(report, role));
    const { service, fingerprint } = complete;
    // Who counts for themselves is taken at their word.
    const isPlain = report.reporter === undefined && report.count === undefined;
    if (isPlain && repeats.count(complete)) return { workflowId: workflowIdOf(service, fingerprint), fingerprint };
    const opened = await temporal.call((client) => openIncident(client, complete));
    repeats.heard(complete);
    return { ...opened, fingerprint };
  };
  app.post(
    '/api/reports',
    {
      config: { role: 'reporter' },
      schema: {
        tags: ['reports'],
        summary: 'Report a failure, or up to a hundred',
        description:
          'Opens an incident or joins the open one of the same failure. 202 means that it is durable: in Temporal, or, for a repeat without a reporter of its own, in the journal of this API, which counts it exactly within a second.',
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
