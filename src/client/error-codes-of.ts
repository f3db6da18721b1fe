import type { Failure } from '../domain/report.ts';
import { retryAfterOf } from './retry-after.ts';
import { className, read, readNumber, readText } from './safe-read.ts';

/** What the fields of one error say in codes; every library has its own way. */
export type ErrorCodes = Pick<Failure, 'sqlState' | 'httpStatus' | 'grpcStatus' | 'errno' | 'provider' | 'retryAfterMs'>;

const SQL_STATE = /^(?:[0-57][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/;
const ERRNO = /^E(?:AI_)?[A-Z0-9]{2,14}$/;

/** Codes of one error, without those of its causes. */
export function errorCodesOf(error: unknown): ErrorCodes {
  const provider = providerOf(error);
  const code = read(error, 'code');
  const codes: { [K in keyof ErrorCodes]?: ErrorCodes[K] | undefined } = {
    provider,
    sqlState: provider === undefined ? sqlStateOf(error) : undefined,
    errno: typeof code === 'string' && ERRNO.test(code) ? code : undefined,
    httpStatus: httpStatusOf(error, provider),
    grpcStatus: grpcStatusOf(error),
    retryAfterMs: retryAfterOf(error),
  };
  return withoutUndefined(codes);
}

/** The codes of a chain of errors: of each kind, the one found first, because it is nearest to the call that failed. */
export function firstOfEach(codes: readonly ErrorCodes[]): ErrorCodes {
  return codes.reduceRight<ErrorCodes>((found, nearer) => ({ ...found, ...nearer }), {});
}

function withoutUndefined(codes: { [K in keyof ErrorCodes]?: ErrorCodes[K] | undefined }): ErrorCodes {
  const known: ErrorCodes = {};
  for (const [key, value] of Object.entries(codes)) if (value !== undefined) Object.assign(known, { [key]: value });
  return known;
}

/** pg and postgres.js put the SQLSTATE into `code`; both also carry the server's severity or routine. */
function sqlStateOf(error: unknown): string | undefined {
  const code = read(error, 'sqlState') ?? read(error, 'sqlstate') ?? read(error, 'code');
  if (typeof code !== 'string' || !SQL_STATE.test(code)) return undefined;
  const fromServer = ['severity', 'routine', 'sqlState', 'sqlstate', 'schema_name', 'internalQuery'].some(
    (key) => read(error, key) !== undefined,
  );
  return fromServer || /^(?:error|postgreserror|databaseerror)$/i.test(readText(error, 'name') ?? '') ? code : undefined;
}

/** axios, got, undici, fetch wrappers, Stripe, Twilio, SendGrid, Boom, the AWS SDK. */
function httpStatusOf(error: unknown, provider: Failure['provider']): number | undefined {
  const response = read(error, 'response');
  const candidates = [
    readNumber(error, 'statusCode'),
    readNumber(error, 'status'),
    readNumber(error, 'httpStatus'),
    readNumber(response, 'status'),
    readNumber(response, 'statusCode'),
    readNumber(read(error, 'output'), 'statusCode'),
    readNumber(read(error, '$metadata'), 'httpStatusCode'),
    provider === 'sendgrid' ? readNumber(error, 'code') : undefined,
  ];
  return candidates.find((status) => status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599);
}

/** @grpc/grpc-js has a numeric code beside details and metadata; Connect has its own class. */
function grpcStatusOf(error: unknown): number | undefined {
  const code = readNumber(error, 'code');
  if (code === undefined || !Number.isInteger(code) || code < 1 || code > 16) return undefined;
  const grpc =
    (typeof read(error, 'details') === 'string' && read(error, 'metadata') !== undefined) || readText(error, 'name') === 'ConnectError';
  return grpc ? code : undefined;
}

function providerOf(error: unknown): Failure['provider'] {
  const name = readText(error, 'name') ?? '';
  const type = className(error) ?? '';
  if (/^Stripe[A-Z]/.test(readText(error, 'type') ?? '') || /^Stripe[A-Z]/.test(type)) return 'stripe';
  if (type === 'RestException' || read(error, 'moreInfo') !== undefined) return 'twilio';
  if (type === 'ResponseError' && read(read(read(error, 'response'), 'body'), 'errors') !== undefined) return 'sendgrid';
  if (read(error, '$metadata') !== undefined) return 'aws';
  if (/^Prisma/.test(name)) return 'prisma';
  if (/^Mongo/.test(name)) return 'mongodb';
  if (/^KafkaJS/.test(name)) return 'kafka';
  return /^(?:ReplyError|MaxRetriesPerRequestError|ClusterAllFailedError)$/.test(name) ? 'redis' : undefined;
}
