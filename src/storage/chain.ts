import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json } from '../domain/effect.ts';

/** An entry of an append-only history before it is linked. */
export interface Entry {
  seq: number;
  /** Epoch milliseconds. */
  at: number;
  type: string;
  actor: string;
  message: string;
  data?: { [key: string]: Json };
}

/** An entry with its place in the chain; hashes are 64 hexadecimal digits, '' stands before the first. */
export type LinkedEntry<E extends Entry = Entry> = E & { prevHash: string; hash: string };

/** The end of a chain. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** hash = sha256(hash of the entry before || canonical JSON of the entry); RFC 8785 makes the JSON the same after a round trip through jsonb. */
function linkHash(prevHash: string, entry: Entry): string {
  const { seq, at, type, actor, message, data } = entry;
  const text = canonicalize({ seq, at, type, actor, message, ...(data !== undefined && { data }) });
  return createHash('sha256')
    .update(prevHash + (text ?? ''))
    .digest('hex');
}

/** Links the entries that continue the chain without a gap; the others are not ready yet. */
export function extend<E extends Entry>(head: ChainHead, entries: E[]): { linked: LinkedEntry<E>[]; early: E[]; head: ChainHead } {
  const linked: LinkedEntry<E>[] = [];
  const early: E[] = [];
  let end = head;
  for (const entry of [...entries].sort((a, b) => a.seq - b.seq)) {
    if (entry.seq <= end.seq) continue;
    if (entry.seq > end.seq + 1) {
      early.push(entry);
      continue;
    }
    const hash = linkHash(end.hash, entry);
    linked.push({ ...entry, prevHash: end.hash, hash });
    end = { seq: entry.seq, hash };
  }
  return { linked, early, head: end };
}

/** What verification found: `brokenAt` is the first entry that was altered, removed or inserted. */
export interface ChainVerdict {
  intact: boolean;
  entries: number;
  brokenAt?: number;
  reason: string;
}

/** Recomputes a chain from its first entry. */
export function verifyEntries(entries: LinkedEntry[], head: ChainHead): ChainVerdict {
  const broken = (brokenAt: number, reason: string): ChainVerdict => ({ intact: false, entries: entries.length, brokenAt, reason });
  let end: ChainHead = { seq: 0, hash: '' };
  for (const entry of entries) {
    const expected = end.seq + 1;
    if (entry.seq !== expected) return broken(expected, `Entry ${expected} is missing.`);
    if (entry.prevHash !== end.hash) return broken(entry.seq, `Entry ${entry.seq} does not follow the one before it.`);
    if (linkHash(end.hash, entry) !== entry.hash) return broken(entry.seq, `Entry ${entry.seq} was altered after it was written.`);
    end = { seq: entry.seq, hash: entry.hash };
  }
  if (end.seq < head.seq) return broken(end.seq + 1, `Entries ${end.seq + 1} to ${head.seq} were removed from the end.`);
  if (end.seq > head.seq || end.hash !== head.hash) return broken(end.seq, 'The recorded end of the chain is a different one.');
  return { intact: true, entries: entries.length, reason: `All ${entries.length} entries follow from one another.` };
}
