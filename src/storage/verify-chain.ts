import { AUDIT_CHAIN, incidentChain, readChainHead } from './chain-head.ts';
import { verifyEntries, type ChainVerdict } from './chain.ts';
import { rows, transaction, type Pool, type Queryable } from './pool.ts';
import { readAuditLog } from './read-audit-log.ts';
import { readEvents } from './read-events.ts';

/** Recomputes the hash chain of an incident's timeline and names the first event that was altered, removed or inserted. */
export async function verifyChain(pool: Pool, incidentId: string): Promise<ChainVerdict> {
  return inOneSnapshot(pool, async (db) =>
    verifyEntries(await readEvents(db, incidentId), await readChainHead(db, incidentChain(incidentId))),
  );
}

/** The same for the audit log. */
export async function verifyAuditLog(pool: Pool): Promise<ChainVerdict> {
  return inOneSnapshot(pool, async (db) => verifyEntries(await readAuditLog(db), await readChainHead(db, AUDIT_CHAIN)));
}

/** Entries and head are read at one moment, so that what is appended meanwhile is not mistaken for a break. */
function inOneSnapshot<T>(pool: Pool, read: (db: Queryable) => Promise<T>): Promise<T> {
  return transaction(pool, async (db) => {
    await rows(db, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return read(db);
  });
}
