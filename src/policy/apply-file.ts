import { resolve } from 'node:path';
import { sha256Of, type PolicyEntry } from '../storage/policy-revision.ts';
import type { Pool } from '../storage/pool.ts';
import { readTakenOver } from '../storage/read-policy-file.ts';
import { textOf } from './read.ts';
import { revisePolicy } from './revise.ts';

/** What became of the content of a policy file. */
export type FileOutcome =
  /** A new revision. */
  | { outcome: 'applied'; entry: PolicyEntry }
  /** It was taken over before; what was edited since through the API stays in force. */
  | { outcome: 'known' }
  /** It is in force already. */
  | { outcome: 'unchanged'; entry: PolicyEntry };

/**
 * Takes over a policy file whose content is another than what was last taken over from it.
 * @throws SalvorError POLICY_INVALID or CONFIG_INVALID when it cannot be used; DATABASE_UNREACHABLE
 */
export async function applyPolicyFile(pool: Pool, file: string): Promise<FileOutcome> {
  const path = resolve(file);
  const text = await textOf(path);
  if ((await readTakenOver(pool, path)) === sha256Of(text)) return { outcome: 'known' };
  const { changed, entry } = await revisePolicy(
    pool,
    { text, author: 'file', door: 'file', message: `read from ${path}`, file: path },
    path,
  );
  return { outcome: changed ? 'applied' : 'unchanged', entry };
}
