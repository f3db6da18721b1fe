import { SalvorError } from '../domain/error-codes.ts';
import { appendPolicy, type NewPolicy } from '../storage/append-policy.ts';
import type { PolicyEntry, PolicyRevision } from '../storage/policy-revision.ts';
import type { Pool } from '../storage/pool.ts';
import { readPolicy } from '../storage/read-policy.ts';
import { BUILT_IN_TEXT } from './built-in.ts';
import { changesBetween, type Change } from './changes.ts';
import { examinePolicy, soundPolicy } from './examine.ts';
import type { ReadPolicy } from './read.ts';
import { textDiff } from './text-diff.ts';

/** How a new policy differs from another. */
export interface PolicyDifference {
  changes: Change[];
  /** Unified diff of the texts. */
  diff: string;
}

/** What became of a policy that was to come into force. */
export type Revised = PolicyDifference & { changed: boolean; entry: PolicyEntry };

/**
 * Brings a policy into force, whoever asks through whatever door. The same text as the one in force changes nothing.
 * @throws SalvorError POLICY_INVALID with every line; POLICY_STALE when `base` is not in force any more; DATABASE_UNREACHABLE
 */
export async function revisePolicy(pool: Pool, policy: Omit<NewPolicy, 'changes'>, name = 'policy'): Promise<Revised> {
  const read = soundPolicy(policy.text, name);
  const before = await readPolicy(pool);
  const difference = differenceFrom(before, { read, text: policy.text, name });
  const appended = await appendPolicy(pool, { ...policy, changes: difference.changes.map(({ words }) => words) });
  if (appended.outcome === 'stale') {
    throw new SalvorError(
      'POLICY_STALE',
      `The policy was made from revision ${policy.base ?? 0}, and revision ${appended.newest} is in force by now. Look at what changed with "salvor policy diff FILE", take it over and apply again.`,
      { field: 'base' },
    );
  }
  return { changed: appended.outcome === 'applied', entry: appended.entry, ...difference };
}

/** What a sound policy would change. @param before the one in force; undefined: the built-in one */
export function differenceFrom(
  before: Pick<PolicyRevision, 'revision' | 'text'> | undefined,
  after: { read: ReadPolicy; text: string; name: string },
): PolicyDifference {
  const from = { name: `revision ${before?.revision ?? 0}`, text: before?.text ?? BUILT_IN_TEXT };
  const former = examinePolicy(from.text, from.name);
  return {
    // A revision that today's rules would refuse is compared as text only.
    changes: former.sound ? changesBetween(former.read, after.read) : [],
    diff: textDiff(from, { name: after.name, text: after.text }),
  };
}
