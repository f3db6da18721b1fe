import { SalvorError } from '../domain/error-codes.ts';
import type { ImpactThresholds, PolicyFile } from '../domain/policy/playbook.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { examinePolicy } from './examine.ts';
import { inOneLine, textOf } from './read.ts';

/** A policy as a machine is given it, before anybody asks Postgres. */
export interface GivenPolicy {
  /** Undefined: the built-in default policy. */
  policyFile: string | undefined;
  /** Thresholds of the environment; they override those of the file. */
  impact: Partial<ImpactThresholds>;
}

/**
 * The policy of the file, or the built-in one.
 * @throws SalvorError CONFIG_INVALID when the file has an error or its policy could reach nobody, each with its line
 */
export async function loadPolicy({ policyFile, impact }: GivenPolicy): Promise<PolicyFile> {
  if (policyFile === undefined) return withImpact(DEFAULT_POLICY, impact);
  const { policy } = await loadPolicyText(policyFile);
  return withImpact(policy, impact);
}

/** The same with the text of the file. @throws SalvorError CONFIG_INVALID */
export async function loadPolicyText(policyFile: string): Promise<{ text: string; policy: PolicyFile }> {
  const text = await textOf(policyFile);
  const examined = examinePolicy(text, policyFile);
  if (examined.sound) return { text, policy: examined.read.policy };
  throw new SalvorError('CONFIG_INVALID', examined.findings.map((finding) => inOneLine(finding, policyFile)).join('\n'), {
    field: 'SALVOR_POLICY',
  });
}

export function withImpact(policy: PolicyFile, impact: Partial<ImpactThresholds>): PolicyFile {
  return { ...policy, impact: { ...policy.impact, ...impact } };
}
