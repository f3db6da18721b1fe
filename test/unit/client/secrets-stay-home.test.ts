import { expect, test } from 'vitest';
import { describeFailure } from '../../../src/client/describe-failure.ts';
import { plainContext } from '../../../src/client/plain-json.ts';
import { redactText } from '../../../src/client/redact.ts';

test.each([
  ['connect to postgres://shop:p@ss/w0rd!@db:5432/shop failed', 'connect to postgres://shop:[redacted]@db:5432/shop failed'],
  ['redis://:hunter2@cache:6379', 'redis://:[redacted]@cache:6379'],
  ['sent Authorization: Bearer abc.def-ghi', 'sent Authorization: [redacted]'],
  ['header "authorization":"Basic dXNlcjpwdw=="', 'header "authorization":"[redacted]"'],
  ['password=hunter2&user=ann', 'password=[redacted]&user=ann'],
  ['{"db_password":"hunter2","port":5432}', '{"db_password":"[redacted]","port":5432}'],
  ['?access_token=9f3kd83jd&page=2', '?access_token=[redacted]&page=2'],
  ['key sk_live_4eC39HqLyjWDarjtT1zdp7dc rejected', 'key [redacted] rejected'],
  ['AKIAIOSFODNN7EXAMPLE is unknown', '[redacted] is unknown'],
  ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl bad', 'jwt [redacted] bad'],
  ['Cookie: session=abc; theme=dark', 'Cookie: [redacted]'],
  ['card 4242 4242 4242 4242 declined', 'card [redacted] declined'],
  ['card 4242424242424242 declined', 'card [redacted] declined'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- leaked', '[redacted] leaked'],
])('%s', (text, clean) => {
  expect(redactText(text)).toBe(clean);
});

test.each([
  'invalid token',
  'token: expired',
  'password authentication failed for user "ann"',
  'order 1234567890123 failed',
  'see https://example.org/a:b@c',
  'at 2026-11-23T20:00:00.123Z',
])('"%s" holds no secret and stays as it is', (text) => {
  expect(redactText(text)).toBe(text);
});

test('a secret in a message is nowhere in what is sent: not in causes, not in the stack', () => {
  const secret = 'hunter2hunter2';
  const url = `postgres://shop:${secret}@db/shop`;
  const error = new Error(`cannot connect to ${url}`, { cause: new Error(`password=${secret}`) });
  expect(error.stack).toContain(secret);
  expect(JSON.stringify(describeFailure(error))).not.toContain(secret);
  expect(JSON.stringify(describeFailure({ password: secret, url }))).not.toContain(secret);
});

test('fields with names of secrets are emptied at any depth of a context, others stay', () => {
  const context = plainContext(
    {
      user: 'ann',
      apiKey: 'k',
      nested: { Authorization: 'Bearer x', list: [{ cardNumber: '1', sku: 'blue' }] },
      note: 'pw is password=hunter2',
    },
    10_000,
  );
  expect(context).toEqual({
    user: 'ann',
    apiKey: '[redacted]',
    nested: { Authorization: '[redacted]', list: [{ cardNumber: '[redacted]', sku: 'blue' }] },
    note: 'pw is password=[redacted]',
  });
});

test('a context keeps to its bytes and says what was left out', () => {
  const context = plainContext({ small: 1, big: 'x'.repeat(1_999), bigger: Array.from({ length: 50 }, () => 'y'.repeat(500)) }, 8_000);
  expect(context).toMatchObject({ small: 1, '(left out)': 'bigger' });
  expect(JSON.stringify(context).length).toBeLessThan(8_000);
});

test('a field called __proto__ is data', () => {
  const context = plainContext(JSON.parse('{"__proto__": {"polluted": true}}'), 10_000);
  expect(Object.keys(context ?? {})).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
