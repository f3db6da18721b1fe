import type { Json } from '../domain/effect.ts';
import type { LinkedEntry } from './chain.ts';

/** Columns that the timeline and the audit log share. */
export const ENTRY_COLUMNS = 'seq, at, type, actor, message, data, prev_hash, hash';

export interface EntryRow {
  [column: string]: unknown;
  seq: number;
  at: Date;
  type: string;
  actor: string;
  message: string;
  data: { [key: string]: Json } | null;
  prev_hash: string;
  hash: string;
}

export function entryOf({ seq, at, type, actor, message, data, prev_hash, hash }: EntryRow): LinkedEntry {
  return { seq, at: at.getTime(), type, actor, message, ...(data !== null && { data }), prevHash: prev_hash, hash };
}
