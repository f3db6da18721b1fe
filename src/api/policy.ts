import type { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { examinePolicy } from '../policy/examine.ts';
import { differenceFrom, revisePolicy, type Revised } from '../policy/revise.ts';
import { unreached } from '../policy/unreached.ts';
import type { PolicyRevision } from '../storage/policy-revision.ts';
import { listPolicyRevisions, readPolicy } from '../storage/read-policy.ts';
import { authorship } from './author.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import {
  CheckAnswer,
  CheckBody,
  HistoryAnswer,
  HistoryQuery,
  NewPolicyBody,
  PolicyInForceAnswer,
  RevertBody,
  RevisedAnswer,
  RevisionAnswer,
  RevisionParams,
} from './policy-schemas.ts';
import { PROBLEMS } from './problem.ts';
import { withIsoTimes } from './times.ts';

/** A megabyte of text may be escaped to several in JSON. */
const BODY_LIMIT = 4_194_304;

const schema = { tags: ['policy'], security: SECURED };

/** The policy: what is in force, its history, what a new one would change, and bringing it into force. */
export function servePolicy(app: Api, deps: ApiDeps): void {
  servePolicyHistory(app, deps);
  servePolicyChanges(app, deps);
}

function servePolicyHistory(app: Api, { pool, policySource }: ApiDeps): void {
  const config = { role: 'responder' as const };

  app.get(
    '/api/policy',
    { config, schema: { ...schema, summary: 'The policy in force', response: { 200: PolicyInForceAnswer, ...PROBLEMS } } },
    async () => {
      const newest = await readPolicy(pool).catch(unlessUnreachable);
      if (newest !== undefined) return withIsoTimes({ ...newest, from: 'database' }) as z.output<typeof PolicyInForceAnswer>;
      const { text, revision = 0, from } = await policySource.current();
      return { text, revision, from };
    },
  );

  app.get(
    '/api/policy/revisions',
    {
      config,
      schema: { ...schema, summary: 'Its history, newest first', querystring: HistoryQuery, response: { 200: HistoryAnswer, ...PROBLEMS } },
    },
    async ({ query: { limit, before } }) => {
      const revisions = await listPolicyRevisions(pool, { limit, ...(before !== undefined && { before }) });
      return withIsoTimes({ revisions }) as z.output<typeof HistoryAnswer>;
    },
  );

  app.get(
    '/api/policy/revisions/:revision',
    {
      config,
      schema: {
        ...schema,
        summary: 'One revision and what it changed',
        params: RevisionParams,
        response: { 200: RevisionAnswer, ...PROBLEMS },
      },
    },
    async ({ params: { revision } }) => {
      const found = revisionOr404(await readPolicy(pool, revision), revision);
      const former = revision === 1 ? undefined : await readPolicy(pool, revision - 1);
      return withIsoTimes({ ...found, ...differenceOf(former, found) }) as z.output<typeof RevisionAnswer>;
    },
  );
}

function servePolicyChanges(app: Api, { pool, policySource }: ApiDeps): void {
  const admin = { role: 'admin' as const };

  app.post(
    '/api/policy/check',
    {
      config: { role: 'responder' },
      bodyLimit: BODY_LIMIT,
      schema: {
        ...schema,
        summary: 'What is wrong with a policy, what it would change, and whom it would not reach; changes nothing',
        body: CheckBody,
        response: { 200: CheckAnswer, ...PROBLEMS },
      },
    },
    async ({ body: { text } }) => {
      const before = await readPolicy(pool);
      const revision = before?.revision ?? 0;
      const examined = examinePolicy(text);
      if (!examined.sound) return { sound: false, problems: examined.findings, revision, changes: [], diff: '', unreached: [] };
      const difference = differenceFrom(before, { read: examined.read, text, name: 'policy' });
      return { sound: true, problems: [], revision, ...difference, unreached: unreached(examined.read.policy) };
    },
  );

  app.post(
    '/api/policy',
    {
      config: admin,
      bodyLimit: BODY_LIMIT,
      schema: {
        ...schema,
        summary: 'Bring a policy into force; the same text as the one in force changes nothing',
        body: NewPolicyBody,
        response: { 200: RevisedAnswer, ...PROBLEMS },
      },
    },
    async (request) => {
      const { text, base, message, ...who } = request.body;
      const revised = await revisePolicy(pool, { text, message, ...authorship(request, who), ...(base !== undefined && { base }) });
      await policySource.refresh();
      return answerOf(revised);
    },
  );

  app.post(
    '/api/policy/revert/:revision',
    {
      config: admin,
      schema: {
        ...schema,
        summary: 'Bring an earlier revision into force again, as a new one',
        params: RevisionParams,
        body: RevertBody,
        response: { 200: RevisedAnswer, ...PROBLEMS },
      },
    },
    async (request) => {
      const { revision } = request.params;
      const { base, message = '', ...who } = request.body ?? {};
      const { text } = revisionOr404(await readPolicy(pool, revision), revision);
      const why = `back to revision ${revision}${message === '' ? '' : `: ${message}`}`;
      const revised = await revisePolicy(
        pool,
        { text, message: why, ...authorship(request, who), ...(base !== undefined && { base }) },
        `revision-${revision}`,
      );
      await policySource.refresh();
      return answerOf(revised);
    },
  );
}

function answerOf({ entry, ...revised }: Revised): z.output<typeof RevisedAnswer> {
  return withIsoTimes({ ...entry, ...revised }) as z.output<typeof RevisedAnswer>;
}

function differenceOf(former: PolicyRevision | undefined, { text, revision }: PolicyRevision) {
  const name = `revision ${revision}`;
  const examined = examinePolicy(text, name);
  if (examined.sound) return differenceFrom(former, { read: examined.read, text, name });
  return { changes: [], diff: '' };
}

function revisionOr404(found: PolicyRevision | undefined, revision: number): PolicyRevision {
  if (found !== undefined) return found;
  throw new SalvorError('NOT_FOUND', `The policy has no revision ${revision}. GET /api/policy/revisions lists them.`, {
    field: 'revision',
  });
}

/** While Postgres is away this process still knows what it knew. */
function unlessUnreachable(error: unknown): undefined {
  if (error instanceof SalvorError && error.code === 'DATABASE_UNREACHABLE') return undefined;
  throw error;
}
