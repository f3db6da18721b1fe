import { SalvorError } from '../domain/error-codes.ts';
import type { ImpactThresholds, PolicyFile } from '../domain/policy/playbook.ts';
import { checkPolicy } from './check.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { readPolicyFile } from './read.ts';

export interface PolicySource {
  /** Undefined: the built-in default policy. */
  policyFile: string | undefined;
  /** Thresholds of the environment; they override those of the file. */
  impact: Partial<ImpactThresholds>;
}

/**
 * The policy in force.
 * @throws SalvorError CONFIG_INVALID when the file has an error or its policy could reach nobody, each with its line
 */
export async function loadPolicy({ policyFile, impact }: PolicySource): Promise<PolicyFile> {
  if (policyFile === undefined) return withImpact(DEFAULT_POLICY, impact);
  const { policy, locate } = await readPolicyFile(policyFile);
  const refusals = checkPolicy(policy);
  if (refusals.length > 0) {
    throw new SalvorError('CONFIG_INVALID', refusals.map(({ path, message }) => `${locate(path)}: ${message}`).join('\n'), {
      field: 'SALVOR_POLICY',
    });
  }
  return withImpact(policy, impact);
}

function withImpact(policy: PolicyFile, impact: Partial<ImpactThresholds>): PolicyFile {
  return { ...policy, impact: { ...policy.impact, ...impact } };
}
