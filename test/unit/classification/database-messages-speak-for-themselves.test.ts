import { expect, test } from 'vitest';
import { classify } from '../../../src/domain/classification/classify.ts';
import { sqlStateClassOf } from '../../../src/domain/classification/postgresql-words.ts';
import type { Report } from '../../../src/domain/report.ts';
import { derive } from '../../../tools/postgresql-words/derive.ts';

const report = (message: string, name = 'error'): Report => ({
  service: 'shop',
  operation: 'placeOrder',
  fingerprint: '0123456789abcdef',
  reporter: 'r',
  seq: 1,
  count: 1,
  firstAt: 0,
  lastAt: 0,
  failure: { name, message, causes: [] },
});
const judge = (message: string, name?: string) =>
  classify(report(message, name), { thresholds: { revenue: 10_000, customers: 100, sla: 99.5 } });
const stateOf = (message: string) => [...(sqlStateClassOf(message) ?? [])].sort(([, a], [, b]) => b - a)[0]?.[0];

test.each([
  ['relation "orders" does not exist', '42', 'database'],
  ['column "total" of relation "orders" does not exist', '42', 'database'],
  ['invalid input syntax for type integer: "seven"', '22', 'validation'],
  ['must be owner of table orders', '42501', 'authorization'],
  ['null value in column "id" of relation "orders" violates not-null constraint', '23', 'validation'],
])('"%s" is class %s, %s', (message, state, category) => {
  expect(stateOf(message)).toBe(state);
  expect(judge(message).category).toBe(category);
});

test.each(['the weather is fine today', 'foo', '', 'constructor', '__proto__ toString valueOf'])(
  '"%s" is not a message of a database',
  (message) => {
    expect(sqlStateClassOf(message)).toBeUndefined();
  },
);

test('an error of the language is never taken for one of a database', () => {
  expect(judge('relation does not exist', 'TypeError').reasons.join(' ')).not.toContain('postgresql-words');
});

test('a table is derived from messages: classes, and words and pairs seen twice', () => {
  const { classes, words } = derive([
    { message: 'relation \\"%s\\" is missing', sqlstate: '42P01' },
    { message: 'relation is full', sqlstate: '53100' },
    { message: 'could not open file: %m', sqlstate: 'file_access' },
    { message: 'depends', sqlstate: 'unknown_macro' },
  ]);
  expect(classes).toEqual({ 42: 1, 53: 1, 58: 1 });
  expect(words).toEqual({ _: '42:1 58:1', '^ relation': '42:1 53:1', is: '42:1 53:1', relation: '42:1 53:1' });
});
