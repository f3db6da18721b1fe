import { type Config, loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { BUILT_IN_TEXT } from '../policy/built-in.ts';
import { soundPolicy } from '../policy/examine.ts';
import { loadPolicy, withImpact } from '../policy/load.ts';
import { textOf } from '../policy/read.ts';
import { callApi } from './api-client.ts';

/** What the API says of a policy. */
export interface ShownPolicy {
  revision: number;
  text: string;
  from?: string;
  author?: string;
  door?: string;
  message?: string;
  at?: string;
}

/** The policy in force as the API has it; where no API answers, what this machine was given. */
export async function textInForce(): Promise<ShownPolicy> {
  try {
    return await callApi<ShownPolicy>('GET', '/api/policy');
  } catch (error) {
    const noApi = error instanceof SalvorError && ['API_UNREACHABLE', 'UNAUTHENTICATED'].includes(error.code);
    if (!noApi) throw error;
    const { policyFile } = loadConfig(withLocalStack());
    const text = policyFile === undefined ? BUILT_IN_TEXT : await textOf(policyFile);
    return { revision: 0, text, from: policyFile ?? 'built-in', message: 'No API was asked: this is what a first start would take.' };
  }
}

/**
 * What commands that try a policy out go by: the file they are given, else the policy in force.
 * @throws SalvorError CONFIG_INVALID or POLICY_INVALID with each finding and its line
 */
export async function policyInForce({ impact }: Pick<Config, 'impact'>, file?: string): Promise<PolicyFile> {
  if (file !== undefined) return await loadPolicy({ policyFile: file, impact });
  const { text } = await textInForce();
  return withImpact(soundPolicy(text).policy, impact);
}
