import { createHash } from 'node:crypto';

/** Through which door a policy came. */
export const POLICY_DOORS = ['cli', 'api', 'console', 'file'] as const;
export type PolicyDoor = (typeof POLICY_DOORS)[number];

/** One policy of the history, without its text. */
export interface PolicyEntry {
  /** 1, 2, 3 … without a gap; the greatest is in force. */
  revision: number;
  /** Hexadecimal SHA-256 of the text. */
  sha256: string;
  author: string;
  door: PolicyDoor;
  message: string;
  /** Epoch milliseconds. */
  at: number;
}

export type PolicyRevision = PolicyEntry & { text: string };

/** A row as the driver answers it. */
export type PolicyRow = Omit<PolicyEntry, 'at'> & { at: Date };

export const POLICY_COLUMNS = 'revision, sha256, author, door, message, at';

export function policyEntryOf<Row extends PolicyRow>(row: Row): Omit<Row, 'at'> & { at: number } {
  return { ...row, at: row.at.getTime() };
}

/** Names a text of a policy. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
