import type { Config } from '../../config/config.ts';
import type { PolicyFile } from '../../domain/policy/playbook.ts';
import { checkSurroundings } from '../../policy/check-surroundings.ts';
import { soundPolicy } from '../../policy/examine.ts';
import { loadPolicy } from '../../policy/load.ts';
import type { PolicyRevision } from '../../storage/policy-revision.ts';
import { createPool } from '../../storage/pool.ts';
import { readPolicy } from '../../storage/read-policy.ts';
import { fail, ok, reason, warn, type Finding } from './finding.ts';

/** Is the policy in force sound, is the file that would be taken over next, and does this machine have what they name? */
export async function checkPolicyFile(config: Config): Promise<Finding> {
  try {
    const revision = await newest(config.postgres.url);
    const { name, policy } = revision === undefined ? await given(config) : named(revision);
    const file = config.policyFile === undefined ? undefined : await loadPolicy(config).catch(reason);
    if (typeof file === 'string') return warn('Policy', `${name} is in force, but the policy file has an error: ${file}`, CORRECT);
    const lacking = checkSurroundings(policy, config);
    if (lacking.length === 0) return ok('Policy', `${name} is sound`);
    return warn('Policy', lacking.map((finding) => finding.message).join('; '), 'Set what is named, then run "salvor policy check".');
  } catch (error) {
    return fail('Policy', reason(error), CORRECT);
  }
}

const CORRECT = 'Correct it; "salvor policy check" shows every line.';

async function given(config: Config): Promise<{ name: string; policy: PolicyFile }> {
  return { name: config.policyFile ?? 'the built-in policy', policy: await loadPolicy(config) };
}

function named({ revision, author, text }: PolicyRevision): { name: string; policy: PolicyFile } {
  return { name: `revision ${revision} (by ${author})`, policy: soundPolicy(text, `revision-${revision}`).policy };
}

/** Undefined when nothing was applied, or Postgres cannot be asked: another finding says that. */
async function newest(databaseUrl: string | undefined): Promise<PolicyRevision | undefined> {
  if (databaseUrl === undefined) return undefined;
  const pool = createPool(databaseUrl);
  try {
    return await readPolicy(pool).catch(() => undefined);
  } finally {
    await pool.end();
  }
}
