import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendPolicy, type NewPolicy } from '../../../src/storage/append-policy.ts';
import { readTakenOver } from '../../../src/storage/read-policy-file.ts';
import { listPolicyRevisions, readPolicy, readPolicyNumber } from '../../../src/storage/read-policy.ts';
import { sha256Of } from '../../../src/storage/policy-revision.ts';
import { searchAudit } from '../../../src/storage/search-audit.ts';
import { verifyAuditLog } from '../../../src/storage/verify-chain.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const append = (text: string, more: Partial<NewPolicy> = {}) =>
  appendPolicy(postgres.pool, { text, author: 'ann', door: 'cli', message: '', changes: [], ...more });

it('numbers revisions from 1 without a gap, and audits each in the same transaction', async () => {
  expect(await readPolicyNumber(postgres.pool)).toBe(0);
  expect(await readPolicy(postgres.pool)).toBeUndefined();
  expect(await append('first', { base: 0, message: 'why', changes: ['a: 1 → 2'] })).toMatchObject({
    outcome: 'applied',
    entry: { revision: 1, author: 'ann', door: 'cli', message: 'why', sha256: sha256Of('first') },
  });
  expect(await append('second')).toMatchObject({ outcome: 'applied', entry: { revision: 2 } });
  expect(await readPolicy(postgres.pool)).toMatchObject({ revision: 2, text: 'second' });
  expect(await readPolicy(postgres.pool, 1)).toMatchObject({ revision: 1, text: 'first' });
  const [, first] = await searchAudit(postgres.pool, { type: 'policy.applied', limit: 10 });
  expect(first).toMatchObject({ actor: 'ann', data: { revision: 1, sha256: sha256Of('first'), door: 'cli', changes: ['a: 1 → 2'] } });
  expect(await verifyAuditLog(postgres.pool)).toMatchObject({ intact: true, entries: 2 });
});

it('writes nothing for the same text, nor from a base that is not in force any more', async () => {
  expect(await append('second', { base: 1 })).toMatchObject({ outcome: 'unchanged', entry: { revision: 2 } });
  expect(await append('third', { base: 1 })).toEqual({ outcome: 'stale', newest: 2 });
  expect(await readPolicyNumber(postgres.pool)).toBe(2);
  expect(await verifyAuditLog(postgres.pool)).toMatchObject({ entries: 2 });
});

it('remembers what was taken over from a file, also when it was in force already', async () => {
  expect(await readTakenOver(postgres.pool, '/etc/salvor.yaml')).toBeUndefined();
  await append('second', { file: '/etc/salvor.yaml' });
  expect(await readTakenOver(postgres.pool, '/etc/salvor.yaml')).toBe(sha256Of('second'));
  await append('stale', { file: '/etc/salvor.yaml', base: 0 });
  expect(await readTakenOver(postgres.pool, '/etc/salvor.yaml')).toBe(sha256Of('second'));
});

it('lets one of many writers with the same base through, and puts those without one in a row', async () => {
  const raced = await Promise.all(Array.from({ length: 6 }, (_, number) => append(`raced ${number}`, { base: 2 })));
  expect(raced.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1);
  await Promise.all(Array.from({ length: 6 }, (_, number) => append(`queued ${number}`)));
  const history = await listPolicyRevisions(postgres.pool, { limit: 100 });
  expect(history.map(({ revision }) => revision)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(await listPolicyRevisions(postgres.pool, { limit: 2, before: 5 })).toMatchObject([{ revision: 4 }, { revision: 3 }]);
});

it.each(["UPDATE policy_revisions SET author = 'eve'", 'DELETE FROM policy_revisions', 'TRUNCATE policy_revisions CASCADE'])(
  'refuses %s',
  async (statement) => {
    await expect(postgres.pool.query(statement)).rejects.toThrow(/append-only/);
  },
);
