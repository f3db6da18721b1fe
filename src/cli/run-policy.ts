import { stringify } from 'yaml';
import { loadConfig } from '../config/config.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { checkSurroundings } from '../policy/check-surroundings.ts';
import { checkPolicy } from '../policy/check.ts';
import { DEFAULT_POLICY } from '../policy/default-policy.ts';
import { loadPolicy } from '../policy/load.ts';
import { readPolicyFile } from '../policy/read.ts';

/** Prints each finding with its line; exit code 1 when there is one. */
export async function runPolicyCheck(given: string | undefined): Promise<void> {
  const config = loadConfig(withLocalStack());
  const file = given ?? config.policyFile;
  const { policy, locate } = file === undefined ? { policy: DEFAULT_POLICY, locate: String } : await readPolicyFile(file);
  const problems = [...checkPolicy(policy), ...checkSurroundings(policy, config)];
  if (problems.length === 0) {
    const ladders = Object.keys(policy.escalation).join(', ');
    console.log(
      `${file ?? 'The built-in policy'} is sound. Playbooks: ${policy.playbooks.map(({ name }) => name).join(', ')}. Ladders: ${ladders}.`,
    );
    return;
  }
  for (const { path, message } of problems) console.error(`${locate(path)}: ${message}`);
  console.error(`${problems.length} ${problems.length === 1 ? 'finding' : 'findings'}: the policy is refused.`);
  process.exitCode = 1;
}

/** Prints the policy that new incidents follow. */
export async function runPolicyShow(): Promise<void> {
  const { policyFile, impact } = loadConfig(withLocalStack());
  const policy = await loadPolicy({ policyFile, impact });
  console.log(`# ${policyFile ?? 'The built-in policy: SALVOR_POLICY names no file'}. Durations are in milliseconds.`);
  console.log(stringify(policy, { aliasDuplicateObjects: false }));
}
