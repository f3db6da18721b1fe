import type { Config } from '../../config/config.ts';
import { checkSurroundings } from '../../policy/check-surroundings.ts';
import { loadPolicy } from '../../policy/load.ts';
import { fail, ok, reason, warn, type Finding } from './finding.ts';

/** Is the policy in force sound, and does this machine have what it names? */
export async function checkPolicyFile(config: Config): Promise<Finding> {
  const name = config.policyFile ?? 'the built-in policy';
  try {
    const policy = await loadPolicy(config);
    const lacking = checkSurroundings(policy, config);
    if (lacking.length === 0) return ok('Policy', `${name} is sound`);
    return warn('Policy', lacking.map((finding) => finding.message).join('; '), 'Set what is named, then run "salvor policy check".');
  } catch (error) {
    return fail('Policy', reason(error), 'Correct it; "salvor policy check" shows every line.');
  }
}
