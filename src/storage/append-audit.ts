import type { Json } from '../domain/effect.ts';
import { extend } from './chain.ts';
import { AUDIT_CHAIN, lockChainHead, moveChainHead } from './chain-head.ts';
import { rows, transaction, type Pool, type Queryable } from './pool.ts';
import { storable } from './storable.ts';

/** What is audited beside the timelines of incidents. */
type AuditType =
  | 'webhook.redriven'
  | 'token.created'
  | 'token.revoked'
  | 'command.refused'
  | 'policy.applied'
  | 'storage.rebuilt'
  | 'breaker.isolated'
  | 'breaker.closed'
  | 'silence.created'
  | 'silence.expired';

/** One line of the audit log as its author gives it; place, time and hash are added when it is written. */
export interface AuditNote {
  type: AuditType;
  actor: string;
  message: string;
  data?: { [key: string]: Json };
}

/**
 * Appends to the audit log.
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function appendAudit(pool: Pool, note: AuditNote): Promise<void> {
  await transaction(pool, (db) => appendAuditWith(db, note));
}

/** The same inside a transaction that writes what is audited: both are kept or neither. */
export async function appendAuditWith(db: Queryable, note: AuditNote): Promise<void> {
  const before = await lockChainHead(db, AUDIT_CHAIN);
  const { linked, head } = extend(before, [{ ...storable(note), seq: before.seq + 1, at: Date.now() }]);
  for (const entry of linked) {
    await rows(db, 'INSERT INTO audit_log (seq, at, type, actor, message, data, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
      entry.seq,
      new Date(entry.at),
      entry.type,
      entry.actor,
      entry.message,
      entry.data === undefined ? null : JSON.stringify(entry.data),
      entry.prevHash,
      entry.hash,
    ]);
  }
  await moveChainHead(db, AUDIT_CHAIN, head);
}
