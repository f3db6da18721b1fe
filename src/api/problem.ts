import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ERROR_CODES, SalvorError, type ErrorCode } from '../domain/error-codes.ts';

/** RFC 9457 problem details, with Salvor's stable code, the offending field, the remedy and the id that the log knows. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  field: z.string().optional(),
  remedy: z.string(),
  requestId: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** What each of the framework's errors means in Salvor's vocabulary. */
const FRAMEWORK_CODES: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_INPUT',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_INPUT',
  FST_ERR_BAD_URL: 'INVALID_INPUT',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
};

const STATUS_CODES: Record<number, ErrorCode> = {
  400: 'INVALID_INPUT',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
};

/** One function says how an error looks from outside; a defect shows its request id and nothing of its inside. */
export function problemOf(error: unknown, requestId: string): Problem {
  const { code, detail, field } = salvorError(error);
  const { status, meaning, remedy } = ERROR_CODES[code];
  return {
    type: `urn:salvor:error:${code}`,
    title: meaning,
    status,
    code,
    detail,
    ...(field !== undefined && { field }),
    remedy,
    requestId,
  };
}

function salvorError(error: unknown): { code: ErrorCode; detail: string; field?: string | undefined } {
  if (error instanceof SalvorError) return { code: error.code, detail: error.message, field: error.field };
  if (hasZodFastifySchemaValidationErrors(error)) return invalidInput(error);
  const { code = '', statusCode = 500, message = '' } = (error ?? {}) as Partial<FastifyError>;
  const known = FRAMEWORK_CODES[code] ?? STATUS_CODES[statusCode];
  if (known !== undefined) return { code: known, detail: message };
  return { code: 'INTERNAL', detail: 'Something inside Salvor failed; its log has the details under the request id.' };
}

/** What a schema found wrong, in the validator's form. */
interface Issue {
  keyword?: string;
  path: string[];
  message: string;
  params: Record<string, unknown>;
}

/** The first issue of a schema, as "field: what is wrong". */
function invalidInput({ validation = [], validationContext = 'body' }: FastifyError) {
  const [first] = validation;
  const path = (first?.instancePath ?? '').split('/').filter((part) => part !== '');
  const issue = innermost({
    keyword: first?.keyword ?? '',
    path,
    message: first?.message ?? 'is not allowed',
    params: first?.params ?? {},
  });
  const unknown: unknown = issue.params['keys'];
  const field = [...issue.path, ...(Array.isArray(unknown) ? [String(unknown[0])] : [])].join('.') || validationContext;
  return { code: 'INVALID_INPUT' as const, field, detail: `${field}: ${issue.message}` };
}

/** "Matches none of these forms" helps nobody: the form that was meant is the one whose issue lies deepest. */
function innermost(issue: Issue): Issue {
  const branches = issue.params['errors'];
  if (!Array.isArray(branches)) return issue;
  const found = (branches as { path: PropertyKey[]; message: string; code: string }[][]).flatMap(([first]) => {
    if (first === undefined) return [];
    const { path, message, code, ...params } = first;
    return [innermost({ keyword: code, path: [...issue.path, ...path.map(String)], message, params })];
  });
  const depth = ({ path, params }: Issue) => path.length + (Array.isArray(params['keys']) ? 1 : 0);
  return found.sort((a, b) => depth(b) - depth(a))[0] ?? issue;
}

/** Answers with a problem. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.id);
  if (problem.code === 'INTERNAL') request.log.error({ err: error }, 'request failed');
  else request.log.info({ code: problem.code, detail: problem.detail }, 'request refused');
  return reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** What OpenAPI says of every route's failures. */
export const PROBLEMS = {
  '4xx': { description: 'What was wrong with the request, with its remedy.', content: { 'application/problem+json': { schema: Problem } } },
  '5xx': { description: 'What Salvor could not do, with its remedy.', content: { 'application/problem+json': { schema: Problem } } },
};
