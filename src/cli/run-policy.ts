import { stringify } from 'yaml';
import { loadConfig } from '../config/config.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { checkSurroundings } from '../policy/check-surroundings.ts';
import { checkPolicy } from '../policy/check.ts';
import { DEFAULT_POLICY } from '../policy/default-policy.ts';
import { parsePolicy, readPolicyFile } from '../policy/read.ts';
import { callApi } from './api-client.ts';
import { type ShownPolicy, textInForce } from './policy-in-force.ts';

export interface ShowOptions {
  revision?: string;
  full?: boolean;
  json?: boolean;
}

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

/** Prints the policy that new incidents follow, or an earlier one. Where no API answers, the one that this machine was given. */
export async function runPolicyShow({ revision, full, json }: ShowOptions): Promise<void> {
  const shown =
    revision === undefined
      ? await textInForce()
      : await callApi<ShownPolicy>('GET', `/api/policy/revisions/${encodeURIComponent(revision)}`);
  if (json) {
    console.log(JSON.stringify(shown, null, 2));
    return;
  }
  const { policy } = parsePolicy(shown.text, 'policy');
  console.log(`# ${headOf(shown)}`);
  process.stdout.write(full ? stringify(policy, { aliasDuplicateObjects: false }) : shown.text.replace(/\n*$/, '\n'));
}

/** "Revision 3 by ann (token admin), through cli, 2026-03-02T09:00:00.000Z: night shift" */
function headOf({ revision, author, door, at, message = '', from }: ShownPolicy): string {
  if (author !== undefined)
    return `Revision ${revision} by ${author}, through ${door ?? ''}, ${at ?? ''}${message === '' ? '' : `: ${message}`}`;
  if (revision > 0) return `Revision ${revision}; Postgres does not answer, so this is what was known last`;
  return `${from === 'built-in' ? 'The built-in policy' : `The policy file ${from ?? ''}`}: no revision yet. ${message}`.trim();
}
