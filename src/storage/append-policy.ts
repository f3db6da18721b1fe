import { appendAuditWith } from './append-audit.ts';
import { POLICY_COLUMNS, policyEntryOf, sha256Of, type PolicyDoor, type PolicyEntry, type PolicyRow } from './policy-revision.ts';
import { rows, transaction, type Pool, type Queryable } from './pool.ts';
import { listPolicyRevisions } from './read-policy.ts';

/** A policy that is to come into force. It has to be sound: this only writes it down. */
export interface NewPolicy {
  text: string;
  author: string;
  door: PolicyDoor;
  message: string;
  /** What changes, in words: for the audit log. */
  changes: string[];
  /** The revision it was made from, 0 for the built-in policy; when another is in force by now, nothing is written. */
  base?: number;
  /** The file it was read from: remembered, so that it is taken over again only when it has another content. */
  file?: string;
}

export type Appended =
  /** It is in force now. */
  | { outcome: 'applied'; entry: PolicyEntry }
  /** It was in force already. */
  | { outcome: 'unchanged'; entry: PolicyEntry }
  /** Another revision than its base is in force. */
  | { outcome: 'stale'; newest: number };

/** Changes shown in an entry of the audit log. The revisions have the rest. */
const AUDITED_CHANGES = 50;

/**
 * Appends a policy to the history, with an entry in the audit log, in one transaction; writers queue.
 * @throws SalvorError DATABASE_UNREACHABLE
 */
export async function appendPolicy(pool: Pool, policy: NewPolicy): Promise<Appended> {
  const sha256 = sha256Of(policy.text);
  return transaction(pool, async (db) => {
    await rows(db, "SELECT pg_advisory_xact_lock(hashtextextended('policy_revisions', 0))");
    const [newest] = await listPolicyRevisions(db, { limit: 1 });
    if (newest?.sha256 === sha256) {
      await rememberFile(db, policy.file, sha256, newest.revision);
      return { outcome: 'unchanged', entry: newest };
    }
    const current = newest?.revision ?? 0;
    if (policy.base !== undefined && policy.base !== current) return { outcome: 'stale', newest: current };
    const entry = await insert(db, { ...policy, sha256, revision: current + 1 });
    await rememberFile(db, policy.file, sha256, entry.revision);
    await appendAuditWith(db, {
      type: 'policy.applied',
      actor: policy.author,
      message: `Policy revision ${entry.revision} is in force${policy.message === '' ? '' : `: ${policy.message}`}.`,
      data: { revision: entry.revision, sha256, door: policy.door, changes: policy.changes.slice(0, AUDITED_CHANGES) },
    });
    return { outcome: 'applied', entry };
  });
}

async function insert(db: Queryable, { revision, text, sha256, author, door, message }: NewPolicy & { revision: number; sha256: string }) {
  const [row] = await rows<PolicyRow>(
    db,
    `INSERT INTO policy_revisions (revision, text, sha256, author, door, message) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING ${POLICY_COLUMNS}`,
    [revision, text, sha256, author, door, message],
  );
  if (row === undefined) throw new Error('Postgres answered no row for a revision that it inserted.');
  return policyEntryOf(row);
}

async function rememberFile(db: Queryable, file: string | undefined, sha256: string, revision: number): Promise<void> {
  if (file === undefined) return;
  await rows(
    db,
    `INSERT INTO policy_files (file, sha256, revision) VALUES ($1, $2, $3)
     ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256, revision = excluded.revision, at = now()`,
    [file, sha256, revision],
  );
}
