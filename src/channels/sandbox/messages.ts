import { on } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { Target } from '../../domain/policy/playbook.ts';
import { give } from './answering.ts';
import type { Arrival, ArrivalFilter, Arrivals } from './arrivals.ts';
import { Fault, type Faults } from './faults.ts';

const ChannelName = Target.shape.channel;
const MAX_LISTED = 1_000;

const Query = z.strictObject({
  channel: ChannelName.optional(),
  to: z.string().optional(),
  incident: z.string().optional(),
  messageId: z.string().optional(),
  key: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(200),
});

type ById = { Params: { id: string } };
type ByChannel = { Params: { channel: string } };

/**
 * What arrived, for tests, drills and the console:
 * - `GET /messages?channel=&to=&incident=&messageId=&key=&limit=`: `{count, messages}`, newest first; `copies` of a message above 1
 *   says that it came more than once
 * - `GET /messages/:id`: one with everything as it came; `GET /messages/stream`: server-sent events; `DELETE /messages`
 * - `GET /faults`, `PUT /faults/:channel`, `DELETE /faults/:channel`
 */
export function serveMessages(server: FastifyInstance, arrivals: Arrivals, faults: Faults): void {
  server.get('/messages', (request, reply) => {
    const query = Query.safeParse(request.query);
    if (!query.success) return invalid(reply, query.error);
    const { limit, ...filter } = query.data satisfies ArrivalFilter & { limit: number };
    const found = arrivals.list(filter);
    return {
      count: found.length,
      messages: found.slice(0, limit).map((arrival) => ({ ...listed(arrival), copies: copiesOf(arrival, arrivals) })),
    };
  });
  server.get('/messages/stream', (request, reply) => {
    const abort = new AbortController();
    request.raw.once('close', () => abort.abort());
    return reply
      .type('text/event-stream')
      .header('cache-control', 'no-store')
      .send(Readable.from(events(arrivals, abort.signal)));
  });
  server.get<ById>('/messages/:id', (request, reply) => {
    const found = arrivals.get(request.params.id);
    return (
      found ?? give(reply, { status: 404, body: { error: `No message has the id "${request.params.id}". GET /messages lists them.` } })
    );
  });
  server.delete('/messages', async (_request, reply) => {
    await arrivals.clear();
    return reply.code(204).send();
  });

  server.get('/faults', () => faults.list());
  server.put<ByChannel>('/faults/:channel', (request, reply) => {
    const channel = ChannelName.safeParse(request.params.channel);
    const fault = Fault.safeParse(request.body);
    if (!channel.success) return invalid(reply, channel.error);
    if (!fault.success) return invalid(reply, fault.error);
    faults.set(channel.data, fault.data);
    return fault.data;
  });
  server.delete<ByChannel>('/faults/:channel', (request, reply) => {
    const channel = ChannelName.safeParse(request.params.channel);
    if (!channel.success) return invalid(reply, channel.error);
    faults.clear(channel.data);
    return reply.code(204).send();
  });
}

function invalid(reply: FastifyReply, error: z.ZodError): FastifyReply {
  return give(reply, { status: 400, body: { error: z.prettifyError(error) } });
}

/** The raw payload is shown for one message at a time; JSON leaves out what is undefined. */
function listed(arrival: Arrival) {
  return { ...arrival, payload: undefined };
}

/** Arrivals of the same message: by Message-ID or webhook-id, else by the notification's key, else by the text. */
function copiesOf({ channel, to, messageId, key, text }: Arrival, arrivals: Arrivals): number {
  const all = arrivals.list({ channel, to });
  if (messageId !== undefined) return all.filter((other) => other.messageId === messageId).length;
  if (key !== undefined) return all.filter((other) => other.key === key).length;
  return all.filter((other) => other.text === text).length;
}

async function* events(arrivals: Arrivals, signal: AbortSignal): AsyncGenerator<string> {
  yield ':\n\n';
  try {
    for await (const [arrival] of on(arrivals.news, 'arrival', { signal })) yield `data: ${JSON.stringify(listed(arrival as Arrival))}\n\n`;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
