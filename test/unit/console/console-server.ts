import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { consoleAssets, CONSOLE_HEADERS } from '../../../src/console/assets.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { withIsoTimes } from '../../../src/api/times.ts';
import { timeline } from './canned.ts';
import { serveNight, type NightDoor } from './night-server.ts';
import { quietNight } from './canned-night.ts';

export interface ConsoleServer extends NightDoor {
  url: string;
  incidents: IncidentView[];
  messages: unknown[];
  loggedIn: boolean;
  push(incidentId: string): void;
  /** Ends all push connections and refuses new ones while true. */
  deaf: boolean;
  close(): Promise<void>;
}

/** Serves the console's real files with its real headers over canned answers. */
export async function startConsoleServer(incidents: IncidentView[]): Promise<ConsoleServer> {
  const app = Fastify();
  const listeners = new Set<{ write(text: string): void; end(): void }>();
  let deaf = false;
  const server: ConsoleServer = {
    url: '',
    incidents,
    messages: [],
    night: quietNight(Date.now()),
    posted: [],
    refuse: undefined,
    loggedIn: true,
    push: (incidentId) => listeners.forEach((listener) => listener.write(`data: ${JSON.stringify({ incidentId })}\n\n`)),
    get deaf() {
      return deaf;
    },
    set deaf(value) {
      deaf = value;
      if (value) listeners.forEach((listener) => listener.end());
    },
    close: async () => {
      listeners.forEach((listener) => listener.end());
      await app.close();
    },
  };
  for (const { url, file, type } of consoleAssets()) {
    app.get(url, async (_request, reply) =>
      reply
        .headers(CONSOLE_HEADERS)
        .type(type)
        .send(await readFile(file)),
    );
  }
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/api/') && !server.loggedIn) await reply.code(401).send({ detail: 'Log in with a token.' });
  });
  app.get('/api/me', () => ({ name: 'ana', role: 'responder', temporalUiUrl: 'http://127.0.0.1:8233', namespace: 'default' }));
  app.get<{ Querystring: { open?: string } }>('/api/incidents', ({ query }) =>
    withIsoTimes({ incidents: server.incidents.filter(({ closedAt }) => query.open !== 'true' || closedAt === undefined) }),
  );
  app.get<{ Params: { id: string } }>('/api/incidents/:id', ({ params }, reply) => {
    const found = server.incidents.find(({ id }) => id === params.id);
    return found === undefined ? reply.code(404).send({ detail: `No incident has the id "${params.id}".` }) : withIsoTimes(found);
  });
  app.get('/api/incidents/:id/timeline', () => withIsoTimes({ events: timeline(Date.now()), verified: true }));
  app.post<{ Params: { id: string; command: string }; Body: Record<string, unknown> }>('/api/incidents/:id/:command', (request, reply) => {
    server.posted.push({ path: request.url, header: request.headers['x-salvor-console']?.toString(), body: request.body });
    if (server.refuse !== undefined) return reply.code(server.refuse.status).send({ detail: server.refuse.detail });
    const { id, command } = request.params;
    if (command === 'acknowledge') acknowledge(server, id);
    return { incidentId: id, message: `ana: ${command} done.`, inFlight: [`${id}/page/L1/email/dev@shop.example/1`], repeated: false };
  });
  serveNight(app, server);
  app.get('/api/sandbox/messages', () => withIsoTimes({ messages: server.messages }));
  app.post<{ Body: { token: string } }>('/login', (request, reply) => {
    if (request.body.token !== 'right') return reply.code(401).send({ detail: 'This token is not known.' });
    server.loggedIn = true;
    return reply.code(204).send();
  });
  app.post('/logout', (_request, reply) => {
    server.loggedIn = false;
    return reply.code(204).send();
  });
  app.get('/api/stream', (_request, reply) => {
    if (deaf) return reply.code(503).send();
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write(':\n\n');
    listeners.add(reply.raw);
    reply.raw.on('close', () => listeners.delete(reply.raw));
    return;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  server.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return server;
}

function acknowledge(server: ConsoleServer, id: string): void {
  const now = Date.now();
  server.incidents = server.incidents.map((incident) =>
    incident.id === id
      ? {
          ...incident,
          revision: incident.revision + 1,
          acknowledgement: { by: 'ana', via: 'console', at: now, expiresAt: now + 1_800_000, hold: false },
        }
      : incident,
  );
}
