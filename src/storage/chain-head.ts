import { rows, type Queryable } from './pool.ts';
import type { ChainHead } from './chain.ts';

const START: ChainHead = { seq: 0, hash: '' };

/** Name of the chain of one incident's timeline; the audit log is one chain of its own. */
export const AUDIT_CHAIN = 'audit';
export function incidentChain(incidentId: string): string {
  return `incident/${incidentId}`;
}

/** The end of a chain, locked until the transaction ends: one writer a chain at a time. */
export async function lockChainHead(db: Queryable, chain: string): Promise<ChainHead> {
  const found = await rows<ChainHead & Record<string, unknown>>(
    db,
    `INSERT INTO chain_heads (chain) VALUES ($1)
     ON CONFLICT (chain) DO UPDATE SET seq = chain_heads.seq
     RETURNING seq, hash`,
    [chain],
  );
  return found[0] ?? START;
}

export async function readChainHead(db: Queryable, chain: string): Promise<ChainHead> {
  const found = await rows<ChainHead & Record<string, unknown>>(db, 'SELECT seq, hash FROM chain_heads WHERE chain = $1', [chain]);
  return found[0] ?? START;
}

export async function moveChainHead(db: Queryable, chain: string, head: ChainHead): Promise<void> {
  await rows(db, 'UPDATE chain_heads SET seq = $2, hash = $3 WHERE chain = $1', [chain, head.seq, head.hash]);
}
