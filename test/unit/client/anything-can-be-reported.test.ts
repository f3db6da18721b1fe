import { expect, test } from 'vitest';
import { createSalvor, type ReportDetails } from '../../../src/client/index.ts';
import { describeFailure } from '../../../src/client/describe-failure.ts';
import { fingerprintOf } from '../../../src/domain/fingerprint.ts';
import { Failure } from '../../../src/domain/report.ts';
import { SimulatedIncidents } from './simulated-incidents.ts';

const refuse = () => {
  throw new Error('refused');
};
const refuseAll = new Proxy({}, { get: () => refuse });

const circular: Error & { self?: unknown } = new Error('circular', { cause: undefined });
circular.cause = circular;
circular.self = circular;
const revoked = Proxy.revocable({}, {});
revoked.revoke();

const THROWN: Record<string, unknown> = {
  'a string': 'disk is full',
  'an empty string': '',
  undefined: undefined,
  null: null,
  'a number': 42,
  NaN: Number.NaN,
  'a BigInt': 10n,
  'a symbol': Symbol('disk'),
  'a function': refuse,
  'a plain object': { message: 'disk is full', code: 7 },
  'an object with fields of wrong types': { name: 5, message: {}, stack: [], code: {}, errors: 3 },
  'an object without prototype': Object.create(null) as unknown,
  'an array': [new Error('inside')],
  'a frozen error': Object.freeze(new Error('frozen')),
  'a circular error': circular,
  'a proxy that refuses everything': new Proxy({}, refuseAll),
  'an error behind a proxy that refuses everything': new Proxy(new Error('hidden'), refuseAll),
  'a revoked proxy': revoked.proxy,
  'getters that throw': Object.defineProperties(new Error('shown'), {
    message: { get: refuse },
    stack: { get: refuse },
    name: { get: refuse },
    cause: { get: refuse },
  }),
  'a toString that throws': { toString: refuse, toJSON: refuse },
  'ten megabytes of message': new Error('m'.repeat(10_000_000)),
  'half a surrogate pair and NUL': new Error('bad \ud800 text \u0000'),
  'many causes': Array.from({ length: 100 }).reduce<Error>((cause, _, index) => new Error(`cause ${index}`, { cause }), new Error('root')),
  'an aggregate': new AggregateError([new Error('connect ECONNREFUSED'), new TypeError('b')]),
};

test.each(Object.entries(THROWN))('%s becomes bounded, valid data', (_, thrown) => {
  const failure = describeFailure(thrown);
  expect(Failure.safeParse(failure).error).toBeUndefined();
  expect(failure.message.isWellFormed()).toBe(true);
  expect(failure.message).not.toContain('\u0000');
  expect(fingerprintOf('shop', failure)).toMatch(/^[0-9a-f]{16}$/);
});

test.each(Object.entries(THROWN))('report(%s) does not throw and is counted', async (_, thrown) => {
  const incidents = new SimulatedIncidents();
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false });
  salvor.report(thrown, { operation: 'write' });
  salvor.report(thrown, { operation: 'write' });
  expect(await salvor.flush()).toBe(true);
  expect(incidents.total()).toBe(2);
  await salvor.close();
});

const DETAILS: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  'wrong types': {
    operation: {},
    service: 7,
    severity: 'fatal',
    business: { revenueAtRisk: 'much' },
    retryWith: { kind: 'rm -rf' },
    labels: 'x',
    context: 5,
  },
  'a proxy that refuses everything': new Proxy({}, refuseAll),
  'a hostile context': {
    operation: 'write',
    context: {
      circular,
      deep: { a: { b: { c: { d: { e: 1 } } } } },
      get bad() {
        return refuse();
      },
      big: 'x'.repeat(1_000_000),
      n: 10n,
    },
  },
  'many labels': {
    operation: 'write',
    labels: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`label${index}`.repeat(20), 'v'.repeat(900)])),
  },
  'a wrong service name': { operation: 'write', service: '../../etc passwd' },
};

test.each(Object.entries(DETAILS))('details that are %s do not lose the failure', async (_, details) => {
  const incidents = new SimulatedIncidents();
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false, logger: { warn: refuse } });
  salvor.report(new Error('disk is full'), details as ReportDetails);
  expect(await salvor.flush()).toBe(true);
  // The simulated incidents refuse a report that its schema does not allow.
  expect(incidents.total()).toBe(1);
  expect(JSON.stringify(incidents.received[0]).length).toBeLessThan(100_000);
  await salvor.close();
});

test('a service name that is not allowed is refused at the start, with the rule', () => {
  expect(() => createSalvor({ service: 'a/b' })).toThrow(/service is "a\/b": a service name has 1 to 63 letters/);
});
