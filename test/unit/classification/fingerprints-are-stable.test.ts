import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../src/domain/fingerprint.ts';
import { normaliseMessage } from '../../../src/domain/normalised-message.ts';
import { inAppFrames } from '../../../src/domain/stack-frames.ts';
import type { Failure } from '../../../src/domain/report.ts';

const failure = (message: string, more: Partial<Failure> = {}): Failure => ({ name: 'Error', message, causes: [], ...more });
const print = (message: string, more: Partial<Failure> = {}) => fingerprintOf('shop', failure(message, more));

test('it is 16 hexadecimal digits that never change: incidents are found by it', () => {
  expect(print('Order 4711 failed')).toBe('ef65292df1a8bfd6');
});

const variable = fc.oneof(
  fc.nat().map(String),
  fc.uuid(),
  fc.emailAddress({ size: 'small' }).filter((address) => /^[\w.+-]+@[\w.-]+$/.test(address)),
  fc.ipV4(),
  fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.string({ maxLength: 30 }).map((text) => `"${text.replaceAll(/["\n]/g, '')}"`),
  fc.stringMatching(/^[0-9a-f]{24}$/).filter((hex) => /\d/.test(hex) && /[a-f]/.test(hex)),
);

test.each([
  ['a number', fc.nat().map(String)],
  ['a UUID', fc.uuid()],
  ['a time', fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString())],
  [
    'a date of an HTTP header',
    fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toUTCString()),
  ],
  ['an IPv4 address', fc.ipV4()],
  ['a quoted value', fc.string({ maxLength: 30 }).map((text) => `"${text.replaceAll(/["\n]/g, '')}"`)],
  ['a path', fc.array(fc.stringMatching(/^[\w.-]{1,12}$/), { minLength: 2, maxLength: 6 }).map((parts) => `/${parts.join('/')}`)],
  ['an e-mail address', fc.stringMatching(/^[a-z]{1,8}[.+]?[a-z0-9]{1,8}@[a-z]{2,9}\.(?:com|org)$/)],
  ['a prefixed id', fc.stringMatching(/^ch_[A-Z][a-z][0-9]{2}[A-Za-z0-9]{12}$/)],
])('%s in a message makes no difference', (_, values) => {
  fc.assert(
    fc.property(values, values, (one, other) => {
      expect(print(`placing ${one} failed`)).toBe(print(`placing ${other} failed`));
    }),
  );
});

test('any message is normalised in linear time, to the same result each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), variable, (text, value) => {
      const message = `${text} ${value}`;
      expect(normaliseMessage(message)).toBe(normaliseMessage(message));
      expect(normaliseMessage(message)).not.toContain('\u0000');
    }),
  );
  for (const hostile of ['a@', '1.', ':', '"', '/a', 'a-', 'f:', 'x://', 'Mon, ', 'a ', '::1', '1:2:']) {
    const started = performance.now();
    normaliseMessage(hostile.repeat(5_000));
    expect(performance.now() - started).toBeLessThan(100);
  }
});

test.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <ip>:5432'],
  ['connect ECONNREFUSED ::1:5432', 'connect ECONNREFUSED <ip>:5432'],
  ['read ECONNRESET 10.0.0.1:45012', 'read ECONNRESET <ip>:<n>'],
  ["Cannot read properties of undefined (reading 'id')", 'Cannot read properties of undefined (reading <str>)'],
  ["can't open it, don't ask", "can't open it, don't ask"],
  ['GET https://u:p@api-2.example.com/v1/x?y=1 answered 502', 'GET https://api-<n>.example.com/<path> answered <n>'],
  ['ids 1, 2, 3 are missing', 'ids <n> are missing'],
  ['Timeout of 5000ms exceeded', 'Timeout of <n>ms exceeded'],
])('"%s" is compared as "%s"', (message, normalised) => {
  expect(normaliseMessage(message)).toBe(normalised);
});

const STACK = (root: string, extension: string, line: number) => `Error: no stock
    at reserve (${root}/src/stock.${extension}:${line}:7)
    at Object.place [as handler] (file://${root}/src/orders.${extension}?v=${line}:${line}:11)
    at /srv/node_modules/express/lib/router.js:10:1
    at async node:internal/process/task_queues:95:5
    at async Promise.all (index 0)
    at async main (${root}/main.${extension}:3:1)`;

test('frames of the own code are told by function and file, whatever machine, release or compiler', () => {
  const frames = ['reserve stock', 'place orders', 'main main'];
  expect(inAppFrames(STACK('/home/ann/shop', 'ts', 12))).toEqual(frames);
  expect(inAppFrames(STACK('/app', 'js', 99))).toEqual(frames);
  expect(inAppFrames(STACK('C:\\shop', 'js', 99).replaceAll('/', '\\').replaceAll('srv\\node', 'srv/node'))).toEqual(frames);
  expect(inAppFrames('    at t (https://x.org/main.4f3a2b1c.js:1:2)')).toEqual(['t main']);
});

test('a message that looks like frames is no frame', () => {
  const message = 'odd\n    at fake (/x/fake.js:1:1)';
  expect(inAppFrames(`Error: ${message}\n    at real (/x/real.js:1:1)`, message)).toEqual(['real real']);
});

test('what is different stays different', () => {
  const different = [
    print('disk is full'),
    print('disk is slow'),
    print('disk is full', { name: 'TypeError' }),
    print('disk is full', { code: 'ENOSPC' }),
    print('disk is full', { causes: [{ name: 'Error', message: 'quota' }] }),
    print('disk is full', { causes: [{ name: 'Error', message: 'hardware' }] }),
    print('disk is full', { stack: '    at a (/x/a.js:1:1)' }),
    print('disk is full', { stack: '    at b (/x/a.js:1:1)' }),
    print('connect ECONNREFUSED 127.0.0.1:5432'),
    print('connect ECONNREFUSED 127.0.0.1:6379'),
    fingerprintOf('mail', failure('disk is full')),
  ];
  expect(new Set(different).size).toBe(different.length);
});
