import type { FastifyInstance } from 'fastify';
import { buildSchema, graphql, GraphQLError, Kind, OperationTypeNode, parse, type DocumentNode } from 'graphql';
import { z } from 'zod';
import { answerWith, give, type ProviderAnswer, type Refusals } from './answering.ts';
import type { Arrivals } from './arrivals.ts';
import type { Fault, Faults } from './faults.ts';
import { actsOf, type LinearActs } from './linear-acts.ts';
import { serveLinearControl } from './linear-control.ts';
import type { LinearWebhook } from './linear-webhook.ts';
import { LINEAR_SDL } from './linear-schema.ts';
import { SALVOR, statesOf, teamById, teamByKey, worldOf, type SandboxIssue, type SandboxTeam } from './linear-world.ts';

const Body = z.object({ query: z.string().min(1), variables: z.record(z.string(), z.unknown()).nullish() });

function errors(status: number, message: string, extensions: object): ProviderAnswer {
  return { status, body: { errors: [{ message, extensions: { userPresentableMessage: message, userError: true, ...extensions } }] } };
}
const REFUSALS: Refusals = {
  reject: errors(400, 'The request was refused.', { type: 'invalid input', code: 'INPUT_ERROR' }),
  // A rate limit is HTTP 400 with a code of its own (linear.app/developers/rate-limiting).
  rateLimited: errors(400, 'Rate limit exceeded.', { type: 'ratelimited', code: 'RATELIMITED' }),
};

type ById = { filter?: { id?: { eq?: string } } };

/**
 * Linear's GraphQL API as far as Salvor uses it: `POST /linear/graphql`, run by the reference implementation of GraphQL on a part of
 * the published schema. The workspace follows from what arrived. A fault that is set without `times` concerns every request, one
 * with `times` counts mutations: reading is no message.
 */
export function serveLinear(server: FastifyInstance, arrivals: Arrivals, faults: Faults, webhook?: LinearWebhook): void {
  const schema = buildSchema(LINEAR_SDL);
  const acts = actsOf(arrivals, webhook);
  serveLinearControl(server, arrivals, acts);

  server.post('/linear/graphql', async (request, reply) => {
    if ((request.headers.authorization ?? '') === '') {
      return give(
        reply,
        errors(401, 'Authentication required, not authenticated', { type: 'authentication error', code: 'AUTHENTICATION_ERROR' }),
      );
    }
    const { success, data } = Body.safeParse(request.body);
    const document = success ? parsed(data.query) : undefined;
    if (!success || document === undefined)
      return give(reply, errors(400, 'Syntax error', { type: 'graphql error', code: 'GRAPHQL_PARSE_FAILED' }));
    const writes = document.definitions.some(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION,
    );
    return answerWith(reply, takeFault(faults, writes), REFUSALS, async () => {
      const result = await graphql({ schema, source: data.query, variableValues: data.variables ?? {}, rootValue: rootOf(arrivals, acts) });
      return { status: result.errors === undefined ? 200 : 400, body: { ...result } };
    });
  });
}

function takeFault(faults: Faults, writes: boolean): Fault | undefined {
  return writes || faults.list()['linear']?.times === undefined ? faults.take('linear') : undefined;
}

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/** The resolvers. */
function rootOf(arrivals: Arrivals, acts: LinearActs) {
  const world = worldOf(arrivals);
  return {
    viewer: SALVOR,
    organization: { id: 'sandbox', name: 'the sandbox' },
    teams({ filter = {} }: { filter?: { id?: { eq?: string }; key?: { eqIgnoreCase?: string } } }) {
      const { id, key } = filter;
      if (id?.eq !== undefined) return { nodes: [teamShown(teamById(id.eq))] };
      return {
        nodes: key?.eqIgnoreCase === undefined || !/^[\w-]{1,12}$/.test(key.eqIgnoreCase) ? [] : [teamShown(teamByKey(key.eqIgnoreCase))],
      };
    },
    issues: ({ filter }: ById) => ({ nodes: chosen(world.issues, filter?.id?.eq).map(issueShown) }),
    comments: ({ filter }: ById) => ({ nodes: chosen(world.comments, filter?.id?.eq) }),
    issueLabels({ filter }: { filter?: { name?: { eqIgnoreCase?: string } } }) {
      const name = filter?.name?.eqIgnoreCase?.toLowerCase();
      return { nodes: [...world.labels.values()].filter((label) => name === undefined || label.name.toLowerCase() === name) };
    },
    issueCreate: async ({ input }: { input: Parameters<LinearActs['createIssue']>[1] }) =>
      done({ issue: issueShown(await acts.createIssue(SALVOR, input)) }),
    issueUpdate: async ({ id, input }: { id: string; input: Parameters<LinearActs['updateIssue']>[2] }) =>
      done({ issue: issueShown(await acts.updateIssue(SALVOR, id, input)) }),
    commentCreate: async ({ input }: { input: Parameters<LinearActs['comment']>[1] }) =>
      done({ comment: await acts.comment(SALVOR, input) }),
    issueLabelCreate: async ({ input }: { input: Parameters<LinearActs['createLabel']>[1] }) =>
      done({ issueLabel: await acts.createLabel(SALVOR, input) }),
  };
}

function done<T extends object>(result: T): T & { success: true; lastSyncId: number } {
  return { ...result, success: true, lastSyncId: Date.now() };
}

function chosen<T>(things: Map<string, T>, id: string | undefined): T[] {
  if (id === undefined) return [...things.values()];
  const thing = things.get(id);
  return thing === undefined ? [] : [thing];
}

function teamShown(team: SandboxTeam) {
  return { ...team, states: { nodes: statesOf(team.id) } };
}

function issueShown(issue: SandboxIssue) {
  return { ...issue, team: teamShown(issue.team) };
}
