import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { answerWith, give, type ProviderAnswer, type Refusals } from './answering.ts';
import type { Faults } from './faults.ts';
import { Blocks, Metadata, SlackText } from './slack-schema.ts';
import type { SandboxMessage, SlackWorld } from './slack-world.ts';

/** Arguments come as a form: objects as JSON, flags and numbers as text. */
const json = <T extends z.ZodType>(schema: T) =>
  z.preprocess((text) => {
    try {
      return JSON.parse(String(text)) as unknown;
    } catch {
      return undefined;
    }
  }, schema);
const flag = z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] });
const ts = z.string().regex(/^\d+\.\d{6}$/);
const content = { text: SlackText.optional(), blocks: json(Blocks).optional(), metadata: json(Metadata).optional() };
const page = {
  channel: z.string().min(1),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
  limit: z.coerce.number().int().min(1).max(999).default(100),
  cursor: z.string().optional(),
};

const PostMessage = z.strictObject({
  channel: z.string().min(1),
  ...content,
  thread_ts: ts.optional(),
  reply_broadcast: flag.optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
});
const Update = z.strictObject({ channel: z.string().regex(/^[CGD][A-Z0-9]+$/), ts, ...content });
const History = z.strictObject(page);
const Replies = z.strictObject({ ...page, ts });
const List = z.strictObject({
  types: z.string(),
  exclude_archived: flag,
  limit: z.coerce.number().int().max(1_000),
  cursor: z.string().optional(),
});

/** Slack says no with status 200 (docs.slack.dev/apis/web-api/#responses). */
const no = (error: string, messages?: string[]): ProviderAnswer => ({
  status: 200,
  body: { ok: false, error, ...(messages !== undefined && { response_metadata: { messages } }) },
});
const yes = (body: object): ProviderAnswer => ({ status: 200, body: { ok: true, ...body } });

const REFUSALS: Refusals = { reject: no('restricted_action'), rateLimited: { status: 429, body: { ok: false, error: 'ratelimited' } } };

/** Channels that behave as their names say, for tests of what an operator has done wrong. */
const TROUBLED: Record<string, string> = { archived: 'is_archived', uninvited: 'not_in_channel', missing: 'channel_not_found' };
/** The token of an app that was removed. */
const REVOKED = 'xoxb-revoked';

/** `POST /slack/api/<method>` for the methods Salvor calls; another one is `unknown_method`. */
export function serveSlackMethods(scope: FastifyInstance, world: SlackWorld, faults: Faults): void {
  const method = <T extends z.ZodType>(name: string, schema: T, run: (args: z.infer<T>, reply: FastifyReply) => unknown) =>
    scope.post(`/api/${name}`, (request, reply) => {
      const refusal = unauthorised(request.headers.authorization);
      if (refusal !== undefined) return give(reply, no(refusal));
      const { success, data, error } = schema.safeParse(request.body ?? {});
      if (success) return run(data, reply);
      const messages = error.issues.map(({ path, message }) => `[ERROR] ${path.join('.')}: ${message}`);
      return give(reply, no(error.issues.some(({ path }) => path[0] === 'blocks') ? 'invalid_blocks' : 'invalid_arguments', messages));
    });

  method('auth.test', z.strictObject({}), (_args, reply) =>
    give(reply, yes({ url: 'https://sandbox.slack.com/', team: 'Sandbox', user: 'salvor', team_id: 'T00000000', user_id: 'U00000000' })),
  );
  method('chat.postMessage', PostMessage, (args, reply) => {
    const { text, blocks, metadata, thread_ts: thread, reply_broadcast: both } = args;
    const { id: channel, name: channelName } = world.channelOf(args.channel);
    const trouble = TROUBLED[channelName];
    if (trouble !== undefined) return give(reply, no(trouble));
    if (text === undefined && blocks === undefined) return give(reply, no('no_text'));
    if (thread !== undefined && world.get(channel, thread) === undefined) return give(reply, no('thread_not_found'));
    return answerWith(reply, faults.take('slack'), REFUSALS, async () => {
      const posted = await world.post({ text, blocks, metadata, thread_ts: thread, reply_broadcast: both, channel, channelName });
      return yes({ channel, ts: posted.ts, message: shown(posted, true) });
    });
  });
  method('chat.update', Update, ({ channel, ts: of, ...message }, reply) => {
    const found = world.get(channel, of);
    if (found === undefined) return give(reply, no('message_not_found'));
    return answerWith(reply, faults.take('slack'), REFUSALS, () => {
      world.update(found, message);
      return Promise.resolve(yes({ channel, ts: of, text: message.text ?? '' }));
    });
  });
  method('conversations.history', History, (args, reply) => {
    const inChannel = world
      .messages()
      .filter(
        ({ channel, thread_ts: thread, reply_broadcast: both }) => channel === args.channel && (thread === undefined || both === true),
      );
    return give(reply, pageOf(inChannel.reverse(), args));
  });
  method('conversations.replies', Replies, (args, reply) => {
    const thread = world
      .messages()
      .filter(({ channel, ts: own, thread_ts: of }) => channel === args.channel && (own === args.ts || of === args.ts));
    return give(reply, thread.length === 0 ? no('thread_not_found') : pageOf(thread, args));
  });
  method('conversations.list', List, (_args, reply) => {
    return give(reply, yes({ channels: world.channels(), response_metadata: { next_cursor: '' } }));
  });
  scope.post('/api/*', (_request, reply) => give(reply, no('unknown_method')));
}

function unauthorised(authorization: string | undefined): string | undefined {
  const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) return 'not_authed';
  if (token === REVOKED) return 'token_revoked';
  return token.startsWith('xoxb-') ? undefined : 'invalid_auth';
}

function pageOf(
  messages: SandboxMessage[],
  { oldest, latest, inclusive, limit, cursor, include_all_metadata: all }: z.infer<typeof History>,
) {
  const from = Number(cursor ?? 0);
  const within = messages.filter(({ ts: at }) => {
    const after = oldest === undefined || Number(at) > Number(oldest) || (inclusive === true && at === oldest);
    return after && (latest === undefined || Number(at) < Number(latest) || (inclusive === true && at === latest));
  });
  const rest = within.length > from + limit;
  return yes({
    messages: within.slice(from, from + limit).map((message) => shown(message, all === true)),
    has_more: rest,
    response_metadata: { next_cursor: rest ? String(from + limit) : '' },
  });
}

/** A message as Slack tells of it. */
function shown({ ts: at, text, blocks, metadata, thread_ts: thread, reply_broadcast: both }: SandboxMessage, withMetadata: boolean) {
  return {
    type: 'message',
    ...(both === true && { subtype: 'thread_broadcast' }),
    user: 'U00000000',
    bot_id: 'B00000000',
    ts: at,
    text: text ?? '',
    ...(blocks !== undefined && { blocks }),
    ...(thread !== undefined && { thread_ts: thread }),
    ...(withMetadata && metadata !== undefined && { metadata }),
  };
}
