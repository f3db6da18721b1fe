import type { FastifyInstance, FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { give } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { LinearActs } from './linear-acts.ts';
import { personNamed, statesOf, worldOf } from './linear-world.ts';

const by = z.string().min(1).max(100).default('Grace Hopper');
const Comment = z.strictObject({ by, body: z.string().min(1) });
const Move = z.strictObject({ by, to: z.enum(['backlog', 'unstarted', 'started', 'completed', 'canceled']) });
const Answer = z.strictObject({ by: z.string().min(1).max(100).default('Codegen'), proposal: z.record(z.string(), z.json()) });

type ById = { Params: { id: string } };

/**
 * What people do in Linear, for tests, drills and the demo. Each act is told to Salvor's webhook, signed as Linear signs, and the
 * answer says what Salvor said to it. `:id` is an issue's id or its identifier ("ENG-1").
 * - `GET /linear/issues`: issues with their comments
 * - `POST /linear/issues/:id/comments {by, body}`: a person comments
 * - `POST /linear/issues/:id/move {by, to}`: a person moves it to a state of that type
 * - `POST /linear/issues/:id/proposal {by, proposal}`: Codegen answers with a proposal in a fenced block
 */
export function serveLinearControl(server: FastifyInstance, arrivals: Arrivals, acts: LinearActs): void {
  const issueOf = (id: string) => [...worldOf(arrivals).issues.values()].find((issue) => issue.id === id || issue.identifier === id);

  async function act<T>(
    reply: FastifyReply,
    id: string,
    body: z.ZodSafeParseResult<T>,
    carryOut: (issueId: string, given: T) => Promise<unknown>,
  ) {
    const issue = issueOf(id);
    if (issue === undefined)
      return give(reply, { status: 404, body: { error: `No issue is called "${id}". GET /linear/issues lists them.` } });
    if (!body.success) return give(reply, { status: 400, body: { error: z.prettifyError(body.error) } });
    try {
      await carryOut(issue.id, body.data);
    } catch (error) {
      if (error instanceof GraphQLError) return give(reply, { status: 400, body: { error: error.message } });
      throw error;
    }
    return give(reply, { status: 200, body: { issue: issueOf(issue.id), webhook: (await acts.lastWebhook()) ?? null } });
  }

  server.get('/linear/issues', () => ({ issues: [...worldOf(arrivals).issues.values()].reverse() }));
  server.post<ById>('/linear/issues/:id/comments', (request, reply) =>
    act(reply, request.params.id, Comment.safeParse(request.body), (issueId, given) =>
      acts.comment(personNamed(given.by), { issueId, body: given.body }),
    ),
  );
  server.post<ById>('/linear/issues/:id/move', (request, reply) =>
    act(reply, request.params.id, Move.safeParse(request.body), (issueId, { by: name, to }) => {
      const teamId = issueOf(issueId)?.team.id ?? '';
      const state = statesOf(teamId).find(({ type }) => type === to);
      return acts.updateIssue(personNamed(name), issueId, state === undefined ? {} : { stateId: state.id });
    }),
  );
  server.post<ById>('/linear/issues/:id/proposal', (request, reply) =>
    act(reply, request.params.id, Answer.safeParse(request.body), (issueId, { by: name, proposal }) => {
      const block = JSON.stringify(proposal, undefined, 2);
      return acts.comment(personNamed(name, true), { issueId, body: `I have a fix.\n\n\`\`\`json\n${block}\n\`\`\`` });
    }),
  );
}
