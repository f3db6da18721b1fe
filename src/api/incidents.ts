import type { z } from 'zod';
import { readIncidents, type IncidentFilter, type StoredIncident } from '../storage/read-incidents.ts';
import { readNotifications } from '../storage/read-notifications.ts';
import { readTimeline } from '../storage/read-timeline.ts';
import { verifyChain } from '../storage/verify-chain.ts';
import { cursorOf, placeOf } from './cursor.ts';
import type { Api, ApiDeps } from './deps.ts';
import { findIncident, findLiveIncident, storedIncident } from './find-incident.ts';
import { Incident, IncidentList, IncidentParams, ListQuery, NotificationList, OneQuery, Timeline } from './incident-schemas.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';

/** Incidents as they are read: from their rows, or from the workflow itself. */
export function serveIncidents(app: Api, deps: ApiDeps): void {
  const { pool } = deps;
  const config = { role: 'responder' as const };
  const schema = { tags: ['incidents'], security: SECURED };

  app.get(
    '/api/incidents',
    {
      config,
      schema: { ...schema, summary: 'Incidents, newest first', querystring: ListQuery, response: { 200: IncidentList, ...PROBLEMS } },
    },
    async ({ query }) => {
      const page = await readIncidents(pool, filterOf(query));
      const last = page[query.limit - 1];
      const more = page.length > query.limit && last !== undefined;
      return { incidents: page.slice(0, query.limit).map(shown), ...(more && { next: cursorOf(last.view) }) };
    },
  );

  app.get(
    '/api/incidents/:id',
    {
      config,
      schema: {
        ...schema,
        summary: 'One incident; live=true asks the workflow itself',
        params: IncidentParams,
        querystring: OneQuery,
        response: { 200: Incident, ...PROBLEMS },
      },
    },
    async ({ params: { id }, query: { live = false } }) => shown(await (live ? findLiveIncident : findIncident)(deps, id)),
  );

  app.get(
    '/api/incidents/:id/timeline',
    {
      config,
      schema: { ...schema, summary: 'What happened and why', params: IncidentParams, response: { 200: Timeline, ...PROBLEMS } },
    },
    async ({ params: { id } }) => {
      const { view } = await storedIncident(pool, id);
      const [events, chain] = await Promise.all([readTimeline(pool, id, view), verifyChain(pool, id)]);
      return withIsoTimes({ events, verified: chain.intact, chain }) as z.output<typeof Timeline>;
    },
  );

  app.get(
    '/api/incidents/:id/notifications',
    {
      config,
      schema: {
        ...schema,
        summary: 'Who was told, how, and what came of it',
        params: IncidentParams,
        response: { 200: NotificationList, ...PROBLEMS },
      },
    },
    async ({ params: { id } }) => {
      await storedIncident(pool, id);
      return withIsoTimes({ notifications: await readNotifications(pool, id) }) as z.output<typeof NotificationList>;
    },
  );
}

/** One more than asked for tells whether there is a next page. */
function filterOf({ state, severity, service, open, drill, cursor, limit }: z.output<typeof ListQuery>): IncidentFilter {
  return {
    ...(state && { state }),
    ...(severity && { severity }),
    ...(service !== undefined && { service }),
    ...(open !== undefined && { open }),
    ...(drill !== undefined && { drill }),
    ...(cursor !== undefined && { after: placeOf(cursor) }),
    limit: limit + 1,
  };
}

function shown({ view, formerId }: StoredIncident): z.output<typeof Incident> {
  return withIsoTimes({ ...view, ...(formerId !== undefined && { formerId }) }) as z.output<typeof Incident>;
}
