import { htmlEscape } from 'escape-goat';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { give } from './answering.ts';
import { buttonForm, isForeign, sendControlPage } from './control-page.ts';
import { press, type Pressed, type SlackApp } from './slack-press.ts';
import { buttonsOf, readable } from './slack-readable.ts';
import type { SandboxMessage, SlackWorld } from './slack-world.ts';

const SHOWN = 100;

const Press = z.strictObject({
  channel: z.string().min(1),
  ts: z.string().min(1),
  action: z.string().min(1),
  user: z.string().min(1).max(100).default('grace'),
  actionTs: z.string().optional(),
  /** A person's browser wants the page back, a test the answer. */
  page: z.literal('1').optional(),
});
const Response = z.looseObject({ text: z.string() });

/**
 * What people see and do in Slack, for tests, drills and the demo:
 * - `GET /slack`: the channels, their threads and buttons; `GET /slack/messages`: the same as JSON, as everything stands now
 * - `POST /slack/press {channel, ts, action, user, actionTs}`: a person presses a button; answers what the app said
 * - `POST /slack/responses/:id`: the `response_url` of a press
 */
export function serveSlackControl(scope: FastifyInstance, world: SlackWorld, app: SlackApp | undefined): void {
  let last: Pressed | undefined;
  scope.get('/messages', () => ({
    messages: world.messages().map((message) => ({ ...message, updates: world.updatesOf(`${message.channel}:${message.ts}`) })),
  }));
  scope.post('/press', async (request, reply) => {
    const { success, data, error } = Press.safeParse(request.body);
    if (isForeign(request)) return give(reply, { status: 403, body: { error: 'Another site may not press buttons here.' } });
    if (!success) return give(reply, { status: 400, body: { error: z.prettifyError(error) } });
    if (app === undefined) return give(reply, { status: 409, body: { error: 'The sandbox was started without the address of an API.' } });
    const message = world.get(data.channel, data.ts);
    if (message === undefined || !buttonsOf(message.blocks).some(({ action_id: id }) => id === data.action)) {
      return give(reply, { status: 404, body: { error: `No message ${data.channel}:${data.ts} has a button "${data.action}".` } });
    }
    const { user, actionTs, action: actionId } = data;
    last = await press(app, world, { message, actionId, user, actionTs, sandboxUrl: `http://${request.headers.host ?? ''}` });
    return data.page === undefined ? last : reply.redirect('/slack', 303);
  });
  scope.post<{ Params: { id: string } }>('/responses/:id', (request, reply) => {
    const { success, data } = Response.safeParse(request.body);
    if (!success) return give(reply, { status: 400, body: 'invalid_payload' });
    world.respond(request.params.id, data.text);
    return give(reply, { status: 200, body: 'ok' });
  });
  scope.get('/', (_request, reply) => {
    const messages = world.messages();
    const roots = messages.filter(({ thread_ts: thread }) => thread === undefined).slice(-SHOWN);
    const answer =
      last === undefined ? '' : htmlEscape`<p>The last press was answered: ${last.told.join(' ') || `${last.status} ${last.body}`}</p>`;
    const shown = roots.reverse().map((root) =>
      article(
        root,
        messages.filter(({ thread_ts: thread }) => thread === root.ts),
      ),
    );
    return sendControlPage(reply, 'Slack', `${answer}${shown.join('') || '<p>Nothing was posted yet.</p>'}`);
  });
}

function article(message: SandboxMessage, replies: SandboxMessage[]): string {
  const { channel, channelName, ts, text, blocks } = message;
  const buttons = buttonsOf(blocks).filter(({ value }) => value !== undefined);
  return (
    htmlEscape`<article><small>#${channelName}, ${new Date(Number(ts) * 1_000).toISOString()}</small><pre>${readable(text, blocks)}</pre>` +
    buttons
      .map(({ action_id: action = '', text: label }) => buttonForm('/slack/press', label.text, { channel, ts, action, page: '1' }))
      .join('') +
    replies.map((reply) => article(reply, [])).join('') +
    '</article>'
  );
}
