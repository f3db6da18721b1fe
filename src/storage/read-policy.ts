import { POLICY_COLUMNS, policyEntryOf, type PolicyEntry, type PolicyRevision, type PolicyRow } from './policy-revision.ts';
import { rows, type Queryable } from './pool.ts';

/** The policy in force, or that of a revision; undefined when there is none. */
export async function readPolicy(db: Queryable, revision?: number): Promise<PolicyRevision | undefined> {
  const [found] = await rows<PolicyRow & { text: string }>(
    db,
    `SELECT ${POLICY_COLUMNS}, text FROM policy_revisions
     WHERE $1::integer IS NULL OR revision = $1 ORDER BY revision DESC LIMIT 1`,
    [revision ?? null],
  );
  return found && policyEntryOf(found);
}

/** Number of the revision in force, 0 before the first: cheap enough to be asked every second by every process. */
export async function readPolicyNumber(db: Queryable): Promise<number> {
  const [found] = await rows<{ revision: number | null }>(db, 'SELECT max(revision) AS revision FROM policy_revisions');
  return found?.revision ?? 0;
}

/** The newest entries of the history, newest first. @param before only older ones than this revision */
export async function listPolicyRevisions(db: Queryable, { limit, before }: { limit: number; before?: number }): Promise<PolicyEntry[]> {
  const found = await rows<PolicyRow>(
    db,
    `SELECT ${POLICY_COLUMNS} FROM policy_revisions
     WHERE $1::integer IS NULL OR revision < $1 ORDER BY revision DESC LIMIT $2`,
    [before ?? null, limit],
  );
  return found.map(policyEntryOf);
}
