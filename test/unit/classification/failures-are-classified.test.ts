import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, type ClassifyOptions } from '../../../src/domain/classification/classify.ts';
import type { Classification } from '../../../src/domain/classification/rule.ts';
import { ClassificationRule } from '../../../src/domain/classification/rule.ts';
import { BUILT_IN_RULES } from '../../../src/domain/classification/rules/index.ts';
import type { Failure, Report } from '../../../src/domain/report.ts';
import { describeFailure } from '../../../src/client/describe-failure.ts';

const thresholds = { revenue: 10_000, customers: 100, sla: 99.5 };
const report = (failure: Partial<Failure>, more: Partial<Report> = {}): Report => ({
  service: 'shop',
  operation: 'placeOrder',
  fingerprint: '0123456789abcdef',
  reporter: 'r',
  seq: 1,
  count: 1,
  firstAt: 0,
  lastAt: 0,
  ...more,
  failure: { name: 'Error', message: 'it failed', causes: [], ...failure },
});
const judge = (failure: Partial<Failure>, more: Partial<Report> = {}, options: Partial<ClassifyOptions> = {}) =>
  classify(report(failure, more), { thresholds, ...options });

/** One failure of each kind the specification names, and what an operator would call it. */
const CASES: [string, Partial<Failure>, Partial<Classification>][] = [
  [
    'a database connection that an operator cut',
    { sqlState: '57P01', message: 'terminating connection due to administrator command' },
    { category: 'database', retryability: 'transient' },
  ],
  [
    'the same by its words alone',
    { message: 'terminating connection due to administrator command' },
    { category: 'database', retryability: 'transient' },
  ],
  ['a deadlock', { sqlState: '40P01' }, { category: 'database', retryability: 'transient', severity: 'warning' }],
  ['a duplicate', { sqlState: '23505' }, { category: 'validation', retryability: 'permanent', severity: 'warning' }],
  ['a full disk of the database', { sqlState: '53100' }, { category: 'resource_exhausted', severity: 'critical' }],
  ['a missing privilege', { sqlState: '42501' }, { category: 'authorization', retryability: 'permanent' }],
  ['a statement that took too long', { sqlState: '57014' }, { category: 'timeout', retryability: 'transient' }],
  ['a SQLSTATE nobody listed, by its class', { sqlState: '22ZZZ' }, { category: 'validation' }],
  [
    'a SQLSTATE of a cause',
    { causes: [{ name: 'error', message: 'x', code: '40001' }] },
    { category: 'database', retryability: 'transient' },
  ],
  [
    'a half migration',
    { message: 'migration 004 failed half-way', sqlState: '42703' },
    { category: 'migration', retryability: 'permanent' },
  ],
  ['a refused connection', { errno: 'ECONNREFUSED' }, { category: 'network', retryability: 'transient', layer: 'infrastructure' }],
  [
    'a fetch that failed below',
    { name: 'TypeError', message: 'fetch failed', causes: [{ name: 'Error', message: 'x', code: 'ECONNRESET' }] },
    { category: 'network', retryability: 'transient' },
  ],
  ['HTTP 503', { httpStatus: 503 }, { category: 'external_api', retryability: 'transient' }],
  ['HTTP 429', { httpStatus: 429 }, { category: 'rate_limit', retryability: 'transient' }],
  ['HTTP 401', { httpStatus: 401 }, { category: 'authentication', retryability: 'permanent' }],
  ['an HTTP status nobody listed', { httpStatus: 599 }, { category: 'external_api' }],
  ['gRPC UNAVAILABLE', { grpcStatus: 14 }, { category: 'network', retryability: 'transient' }],
  ['gRPC PERMISSION_DENIED', { grpcStatus: 7 }, { category: 'authorization', retryability: 'permanent' }],
  [
    'a declined card at Stripe',
    { name: 'StripeCardError', code: 'card_declined', httpStatus: 402, provider: 'stripe' },
    { category: 'payment', retryability: 'permanent' },
  ],
  ['Stripe out of reach', { name: 'StripeConnectionError', provider: 'stripe' }, { category: 'payment', retryability: 'transient' }],
  [
    'a wrong number at Twilio',
    { name: 'RestException', code: '21211', httpStatus: 400, provider: 'twilio' },
    { category: 'validation', retryability: 'permanent' },
  ],
  ['Twilio overloaded', { code: '20429', httpStatus: 429, provider: 'twilio' }, { category: 'rate_limit' }],
  ['SendGrid down', { httpStatus: 503, provider: 'sendgrid' }, { category: 'messaging', retryability: 'transient' }],
  [
    'a payment provider that answers garbage',
    { name: 'SyntaxError', message: 'payment provider answered with garbage: Unexpected token < in JSON' },
    { category: 'payment' },
  ],
  ['a stream failure', { message: 'stream ended unexpectedly: encoder exited' }, { category: 'stream_failure', retryability: 'transient' }],
  ['an RTMP connection', { message: 'RTMP handshake timed out' }, { category: 'rtmp_connection', retryability: 'transient' }],
  [
    'a defect',
    { name: 'TypeError', message: "Cannot read properties of undefined (reading 'id')" },
    { category: 'internal', retryability: 'permanent' },
  ],
  ['an expired certificate', { code: 'CERT_HAS_EXPIRED' }, { category: 'configuration', severity: 'critical' }],
  ['a wrong flag', { message: 'feature flag checkout-v2 is invalid' }, { category: 'configuration' }],
  ['no memory', { message: 'JavaScript heap out of memory' }, { category: 'resource_exhausted', severity: 'critical' }],
  ['bad input', { name: 'ZodError' }, { category: 'validation', severity: 'warning' }],
  ['an attack', { message: 'possible SQL injection in parameter id' }, { category: 'security', severity: 'critical' }],
  ['personal data', { message: 'GDPR: consent missing for export' }, { category: 'compliance' }],
];

test.each(CASES)('%s', (_, failure, expected) => {
  const judged = judge(failure);
  expect(judged).toMatchObject(expected);
  expect(judged.confidence).toBeGreaterThanOrEqual(0.5);
  expect(judged.reasons[0]).toMatch(/\(.+\)$/);
});

test('nothing known: unknown, hardly sure, error, and it says so', () => {
  expect(judge({ name: 'Odd', code: 'X1', message: 'zug zug' })).toEqual({
    category: 'unknown',
    severity: 'error',
    retryability: 'unknown',
    layer: 'application',
    impact: 'none',
    confidence: 0.1,
    reasons: ['No rule knows Odd with code X1 and these words. (unknown)'],
  });
});

test('agreeing evidence makes surer, contradicting evidence less sure and is named', () => {
  const alone = judge({ httpStatus: 404 });
  expect(judge({ httpStatus: 404, message: 'config entry not found error' }).confidence).toBeGreaterThan(alone.confidence);
  const contradicted = judge({ httpStatus: 404, name: 'ZodError' });
  expect(contradicted.confidence).toBeLessThan(0.7);
  expect(contradicted.reasons.some((reason) => reason.startsWith('Against it: '))).toBe(true);
});

test('a rule about a code silences the rule about its class', () => {
  expect(judge({ sqlState: '57014' }).reasons).toHaveLength(1);
  expect(judge({ httpStatus: 503 }).reasons).toHaveLength(1);
});

const own = ClassificationRule.parse({
  id: 'shop/odd',
  when: { message: 'zug' },
  then: {
    category: 'business_logic',
    severity: 'info',
    retryability: 'transient',
    layer: 'client',
    confidence: 0.6,
    because: 'We know this one.',
  },
});

test('a rule of the playbook decides, even against surer built-in ones', () => {
  const judged = judge({ message: 'zug', sqlState: '53100' }, {}, { rules: [own] });
  expect(judged).toMatchObject({ category: 'business_logic', severity: 'info', retryability: 'transient' });
  expect(judged.confidence).toBeCloseTo(0.6);
});

test('models plug in beside the rules', () => {
  const model = () => [
    {
      source: 'model',
      category: 'network',
      severity: 'error',
      retryability: 'transient',
      layer: 'infrastructure',
      confidence: 0.9,
      because: 'It looks like it.',
    } as const,
  ];
  expect(judge({ message: 'zug zug' }, {}, { classifiers: [model] })).toMatchObject({ category: 'network', confidence: 0.9 });
});

test('Retry-After makes a failure transient, with the reason', () => {
  const judged = judge({ httpStatus: 403, retryAfterMs: 5_000 });
  expect(judged.retryability).toBe('transient');
  expect(judged.reasons).toContain('The other side asks to wait 5 s and try again.');
});

test.each([
  [{ revenueAtRisk: 10_000 }, 'high', 'critical'],
  [{ revenueAtRisk: 9_999 }, 'medium', 'error'],
  [{ revenueAtRisk: 5 }, 'low', 'error'],
  [{ revenueAtRisk: 100_000 }, 'critical', 'critical'],
  [{ customersAffected: 100 }, 'high', 'critical'],
  [{ customersAffected: 0 }, 'none', 'error'],
  [{ slaPercent: 99.4 }, 'high', 'critical'],
  [{ slaPercent: 99.5 }, 'none', 'error'],
  [{ slaPercent: 90 }, 'critical', 'critical'],
  [{ customerFacing: true }, 'low', 'error'],
  [{ customerFacing: true, customersAffected: 500 }, 'high', 'critical'],
] as const)('business %o has impact %s and severity %s', (business, impact, severity) => {
  expect(judge({ httpStatus: 503 }, { business })).toMatchObject({ impact, severity });
});

test("thresholds are the policy's", () => {
  expect(judge({ httpStatus: 503 }, { business: { revenueAtRisk: 50 } }, { thresholds: { ...thresholds, revenue: 50 } }).impact).toBe(
    'high',
  );
});

test('the reporter may say the severity; the impact may raise it', () => {
  expect(judge({ httpStatus: 503 }, { severity: 'info' })).toMatchObject({ severity: 'info' });
  const raised = judge({ httpStatus: 503 }, { severity: 'info', business: { customersAffected: 100 } });
  expect(raised.severity).toBe('warning');
  expect(raised.reasons.at(-1)).toBe('Severity raised from info to warning because the business impact is high.');
});

test('every built-in rule is a valid rule with an id of its own, and can be the one that decides', () => {
  for (const rule of BUILT_IN_RULES) expect(ClassificationRule.safeParse(rule).error).toBeUndefined();
  expect(new Set(BUILT_IN_RULES.map(({ id }) => id)).size).toBe(BUILT_IN_RULES.length);
});

test('a pattern that is no regular expression is refused with a remedy', () => {
  const { error } = ClassificationRule.safeParse({ ...own, when: { message: '(zug' } });
  expect(error?.issues[0]?.message).toContain('"(zug" is not a regular expression; escape');
});

test('anything that was thrown is classified, always the same, with confidence from 0 to 1, quickly', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string({ maxLength: 8_000 }), (thrown, message) => {
      const failure = { ...describeFailure(thrown), message };
      const judged = judge(failure);
      expect(judge(failure)).toEqual(judged);
      expect(judged.confidence).toBeGreaterThanOrEqual(0);
      expect(judged.confidence).toBeLessThan(1);
      expect(judged.reasons.length).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
});
