import type { ServerResponse } from 'node:http';
import { SalvorError } from '../domain/error-codes.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';

/** Milliseconds between comments that keep proxies from closing a quiet connection. */
const HEARTBEAT = 15_000;
/** Bytes a slow reader may leave unread before its connection is closed; it comes back and is told what it missed. */
const BACKLOG = 256 * 1_024;

/**
 * Server-sent events: the id of every incident that changed. An event's id is the time it was sent, so that a browser that comes
 * back (Last-Event-ID) is told what changed meanwhile.
 */
export function serveStream(app: Api, { feed }: ApiDeps): void {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', (done) => {
    for (const response of open) response.end();
    done();
  });
  app.get(
    '/api/stream',
    {
      config: { role: 'responder' },
      schema: {
        tags: ['incidents'],
        security: SECURED,
        summary: 'Pushes {"incidentId"} whenever an incident changed (text/event-stream)',
      },
    },
    async (request, reply) => {
      const missed = await missedSince(feed, request.headers['last-event-id']);
      reply.hijack();
      const response = reply.raw;
      open.add(response);
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      const send = (incidentId: string) => {
        response.write(`id: ${Date.now()}\ndata: ${JSON.stringify({ incidentId })}\n\n`);
        if (response.writableLength > BACKLOG) response.destroy();
      };
      response.write('retry: 1000\n\n');
      missed.forEach(send);
      const unsubscribe = feed.subscribe(send);
      const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT);
      response.once('close', () => {
        clearInterval(heartbeat);
        unsubscribe();
        open.delete(response);
      });
    },
  );
}

async function missedSince(feed: ApiDeps['feed'], lastEventId: string | string[] | undefined): Promise<string[]> {
  if (lastEventId === undefined || lastEventId === '') return [];
  const moment = Number(lastEventId);
  if (!Number.isSafeInteger(moment) || moment < 0) {
    throw new SalvorError('INVALID_INPUT', 'Last-Event-ID: is none that this stream gave. Leave it out.', { field: 'last-event-id' });
  }
  return feed.since(moment);
}
