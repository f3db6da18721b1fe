import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { appendAudit } from '../../../src/storage/append-audit.ts';
import { verifyAuditLog, verifyChain } from '../../../src/storage/verify-chain.ts';
import { writeRecord } from '../../../src/storage/write-record.ts';
import { batchOf, viewOf } from './incident-fixture.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;
let id: string;
let run = 0;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  run += 1;
  id = `shop-0123456789abcdef-${String(run).padStart(8, '0')}`;
  await writeRecord(postgres.pool, batchOf(viewOf({ id }), [1, 2, 3, 4, 5]));
});

/** What somebody with the rights of the table's owner can do. */
async function tamper(sql: string): Promise<void> {
  await postgres.pool.query(`ALTER TABLE events DISABLE TRIGGER USER; ${sql}; ALTER TABLE events ENABLE TRIGGER USER`);
}

it('refuses to change, delete or empty the timeline', async () => {
  await expect(postgres.pool.query("UPDATE events SET message = 'nothing happened'")).rejects.toThrow(
    'events is append-only: UPDATE is refused',
  );
  await expect(postgres.pool.query('DELETE FROM events')).rejects.toThrow('append-only');
  await expect(postgres.pool.query('TRUNCATE events')).rejects.toThrow('append-only');
  await expect(postgres.pool.query('TRUNCATE audit_log')).rejects.toThrow('append-only');
});

it.each([
  ['altered', (of: string) => `UPDATE events SET message = 'nothing happened' WHERE incident_id = '${of}' AND seq = 3`, 3],
  ['altered by one millisecond', (of: string) => `UPDATE events SET at = at + interval '1 ms' WHERE incident_id = '${of}' AND seq = 4`, 4],
  ['altered in its data', (of: string) => `UPDATE events SET data = data || '{"seq": 7}' WHERE incident_id = '${of}' AND seq = 2`, 2],
  ['removed', (of: string) => `DELETE FROM events WHERE incident_id = '${of}' AND seq = 3`, 3],
  ['cut off at the end', (of: string) => `DELETE FROM events WHERE incident_id = '${of}' AND seq >= 4`, 4],
])('finds the first event that was %s', async (_what, sql, brokenAt) => {
  expect(await verifyChain(postgres.pool, id)).toMatchObject({ intact: true, entries: 5 });
  await tamper(sql(id));
  expect(await verifyChain(postgres.pool, id)).toMatchObject({ intact: false, brokenAt });
});

it('finds a forged event at the end, even with a right hash', async () => {
  await tamper(
    `INSERT INTO events SELECT incident_id, 6, at, type, actor, message, data, hash, hash FROM events WHERE incident_id = '${id}' AND seq = 5`,
  );
  expect(await verifyChain(postgres.pool, id)).toMatchObject({ intact: false, brokenAt: 6 });
});

it('chains the audit log as well', async () => {
  await Promise.all(
    [1, 2, 3].map((number) =>
      appendAudit(postgres.pool, { type: 'token.created', actor: 'admin', message: `Token ${number}.`, data: { number } }),
    ),
  );
  expect(await verifyAuditLog(postgres.pool)).toMatchObject({ intact: true, entries: 3 });
  await postgres.pool.query(
    "ALTER TABLE audit_log DISABLE TRIGGER USER; UPDATE audit_log SET actor = 'somebody else' WHERE seq = 2; ALTER TABLE audit_log ENABLE TRIGGER USER",
  );
  expect(await verifyAuditLog(postgres.pool)).toMatchObject({ intact: false, brokenAt: 2 });
});
