import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Night } from './canned-night.ts';

/** A command as it came in. */
export interface Posted {
  path: string;
  header: string | undefined;
  body: Record<string, unknown>;
}

/** What a test sets, and what it finds out. */
export interface NightDoor {
  night: Night;
  posted: Posted[];
  /** Answers commands with this problem instead. */
  refuse: { status: number; detail: string; field?: string } | undefined;
}

/** Canned answers about people, silences and readiness. What is changed is noted, and refused when the test says so. */
export function serveNight(app: FastifyInstance, server: NightDoor): void {
  const noted = (answer: (request: FastifyRequest) => object) => (request: FastifyRequest, reply: FastifyReply) => {
    const header = request.headers['x-salvor-console']?.toString();
    server.posted.push({ path: request.url, header, body: (request.body ?? {}) as Record<string, unknown> });
    if (server.refuse !== undefined) return reply.code(server.refuse.status).send(server.refuse);
    return answer(request);
  };

  app.get('/api/oncall/schedules', () => ({ schedules: server.night.schedules, people: server.night.people, teams: server.night.teams }));
  app.get<{ Params: { name: string }; Querystring: { from: string; until: string } }>(
    '/api/oncall/schedules/:name/shifts',
    ({ params, query }) => server.night.shifts(params.name, Date.parse(query.from), Date.parse(query.until)),
  );
  app.get<{ Params: { name: string } }>('/api/oncall/schedules/:name/calendar-link', ({ params }) => ({
    url: `https://salvor.example/api/oncall/schedules/${params.name}/calendar.ics?token=t`,
  }));
  app.post(
    '/api/oncall/overrides',
    noted(() => ({ message: 'ben in place of ana on payments-primary.' })),
  );
  app.post(
    '/api/oncall/swaps',
    noted(() => ({ message: 'Swapped: ben and ana.' })),
  );
  app.delete(
    '/api/oncall/overrides/:id',
    noted(() => ({ message: 'The override o-1 is taken back.' })),
  );
  app.get('/api/oncall/readiness', () => server.night.readiness);
  app.get('/api/oncall/drill', () => server.night.drill);

  app.get('/api/silences', () => ({ silences: server.night.silences }));
  app.post(
    '/api/silences',
    noted(({ body }) => ({ ...(body as object), matchers: '{service="cart"}' })),
  );
  app.delete(
    '/api/silences/:id',
    noted(() => ({})),
  );
  app.post<{ Body: { matchers: string } }>('/api/silences/preview', ({ body: { matchers } }, reply) =>
    matchers.includes('=') ? server.night.preview(matchers) : reply.code(400).send({ detail: `matchers: "${matchers}" has no operator.` }),
  );
  app.get('/api/maintenance', () => ({ windows: server.night.windows }));
  app.get('/api/pages-not-sent', () => server.night.notSent);

  app.get('/api/incidents/:id/notifications', () => ({ notifications: server.night.told }));
  app.get('/api/groups', () => ({ groups: server.night.groups }));

  app.get('/api/page-loop', () => server.night.pageLoop);
  app.post(
    '/api/page-loop',
    noted(() => ({ workflowId: 'page-loop/now' })),
  );
  app.get('/api/breakers', () => ({ breakers: server.night.breakers }));
  app.post(
    '/api/breakers',
    noted(() => ({})),
  );
  app.get('/api/policy', () => server.night.policy);
  app.get('/api/policy/revisions', () => ({ revisions: server.night.revisions }));
  app.get('/api/policy/revisions/:revision', () => ({ diff: server.night.diff }));
}
