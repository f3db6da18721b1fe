import { z } from 'zod';
import { readPageGroups } from '../storage/read-page-groups.ts';
import { readPagesNotSent } from '../storage/read-pages-not-sent.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { GroupList, NotSentList, NotSentQuery } from './silence-schemas.ts';
import { withIsoTimes } from './times.ts';

const GroupQuery = z.strictObject({
  incident: z.string().max(200).optional().meta({ description: 'Only groups in which this incident is.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** What was not sent and why, and which incidents speak for which. */
export function servePagesNotSent(app: Api, { pool }: ApiDeps): void {
  const config = { role: 'responder' as const };
  const schema = { tags: ['silences'], security: SECURED };

  app.get(
    '/api/pages-not-sent',
    {
      config,
      schema: {
        ...schema,
        summary: 'Pages that were held back or called off and levels that were passed over, newest first, each with its reason',
        querystring: NotSentQuery,
        response: { 200: NotSentList, ...PROBLEMS },
      },
    },
    async ({ query: { from, until, cause, service, limit } }) => {
      const found = await readPagesNotSent(pool, {
        ...(from !== undefined && { from }),
        ...(until !== undefined && { until }),
        ...(cause !== undefined && { cause }),
        ...(service !== undefined && { service }),
        limit,
      });
      return withIsoTimes(found) as z.output<typeof NotSentList>;
    },
  );

  app.get(
    '/api/groups',
    {
      config,
      schema: {
        ...schema,
        summary: 'Groups of open incidents: who speaks for whom at which target',
        querystring: GroupQuery,
        response: { 200: GroupList, ...PROBLEMS },
      },
    },
    async ({ query: { incident, limit } }) => {
      const groups = await readPageGroups(pool, { limit, ...(incident !== undefined && { incidentId: incident }) });
      return withIsoTimes({ groups }) as z.output<typeof GroupList>;
    },
  );
}
