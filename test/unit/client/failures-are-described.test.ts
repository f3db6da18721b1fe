import { expect, test } from 'vitest';
import { describeFailure } from '../../../src/client/describe-failure.ts';

const thrown = (name: string, fields: object, message = 'it failed') => Object.assign(new Error(message), { name, ...fields });
class RestException extends Error {}
class ResponseError extends Error {}
class OrderError extends Error {}

/** Errors as the libraries make them, and what is to be known of them. */
const CASES: [string, unknown, object][] = [
  ['pg', thrown('error', { code: '57P01', severity: 'FATAL', routine: 'ProcessInterrupts' }), { sqlState: '57P01', code: '57P01' }],
  ['node', thrown('Error', { code: 'ECONNREFUSED', errno: -111, syscall: 'connect' }), { errno: 'ECONNREFUSED' }],
  ['node, whose E2BIG is no SQLSTATE', thrown('error', { code: 'E2BIG' }), { errno: 'E2BIG' }],
  [
    'fetch',
    Object.assign(new TypeError('fetch failed'), { cause: thrown('Error', { code: 'ECONNRESET' }) }),
    { name: 'TypeError', errno: 'ECONNRESET' },
  ],
  [
    'axios',
    thrown('AxiosError', { code: 'ERR_BAD_RESPONSE', response: { status: 503, headers: { 'retry-after': '7' } } }),
    { httpStatus: 503, retryAfterMs: 7_000 },
  ],
  [
    'got',
    thrown('HTTPError', { response: { statusCode: 429, headers: { 'retry-after': '1' } } }),
    { httpStatus: 429, retryAfterMs: 1_000 },
  ],
  [
    'Headers',
    thrown('FetchError', { status: 429, headers: new Headers({ 'Retry-After': '2' }) }),
    { httpStatus: 429, retryAfterMs: 2_000 },
  ],
  [
    'Stripe',
    thrown('Error', { type: 'StripeCardError', statusCode: 402, code: 'card_declined' }),
    { name: 'StripeCardError', provider: 'stripe', httpStatus: 402, code: 'card_declined' },
  ],
  [
    'Twilio',
    Object.assign(new RestException('bad number'), { status: 400, code: 21211, moreInfo: 'https://…' }),
    { name: 'RestException', provider: 'twilio', code: '21211', httpStatus: 400 },
  ],
  [
    'SendGrid',
    Object.assign(new ResponseError('Unauthorized'), { code: 401, response: { body: { errors: [{}] } } }),
    { provider: 'sendgrid', httpStatus: 401 },
  ],
  ['gRPC', thrown('Error', { code: 14, details: 'no connection', metadata: {} }), { grpcStatus: 14 }],
  ['AWS', thrown('ThrottlingException', { $metadata: { httpStatusCode: 400 } }), { provider: 'aws', httpStatus: 400 }],
  ['Prisma, whose P2002 is no SQLSTATE', thrown('PrismaClientKnownRequestError', { code: 'P2002' }), { provider: 'prisma', code: 'P2002' }],
  ['ioredis', thrown('ReplyError', {}, "READONLY You can't write against a read only replica."), { provider: 'redis', code: 'READONLY' }],
  ['a subclass without a name', new OrderError('no stock'), { name: 'OrderError' }],
  ['Sequelize', thrown('SequelizeDatabaseError', { parent: thrown('error', { code: '40P01', severity: 'ERROR' }) }), { sqlState: '40P01' }],
];

test.each(CASES)('an error of %s gives its codes', (_, error, expected) => {
  expect(describeFailure(error)).toMatchObject(expected);
});

test.each(CASES.filter(([library]) => library.includes('no SQLSTATE') || library === 'Twilio'))(
  'a code of %s is not taken for an SQLSTATE',
  (_, error) => {
    expect(describeFailure(error)).not.toHaveProperty('sqlState');
  },
);

test('the cause chain is kept in order, each cause once', () => {
  const root = new Error('root');
  const middle = new Error('middle', { cause: root });
  root.cause = middle;
  const { message, causes } = describeFailure(new Error('outer', { cause: middle }));
  expect([message, ...causes.map((cause) => cause.message)]).toEqual(['outer', 'middle', 'root']);
});

test('the nearest code of each kind counts', () => {
  const inner = thrown('Error', { code: 'ECONNRESET', status: 500 });
  expect(describeFailure(Object.assign(thrown('Error', { status: 503 }), { cause: inner }))).toMatchObject({
    httpStatus: 503,
    errno: 'ECONNRESET',
  });
});

test('Retry-After may be a date; a day is the most that is believed', () => {
  const after = (value: string) => describeFailure(thrown('Error', { headers: { 'retry-after': value } })).retryAfterMs;
  expect(after(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(55_000);
  expect(after(new Date(Date.now() - 60_000).toUTCString())).toBe(0);
  expect(after('999999')).toBeUndefined();
  expect(after('soon')).toBeUndefined();
});
