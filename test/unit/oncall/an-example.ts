import { readFile } from 'node:fs/promises';
import type { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { parsePolicy } from '../../../src/policy/read.ts';

/** The whole policy that docs/oncall.md shows. */
export async function exampleText(): Promise<string> {
  const page = await readFile('docs/oncall.md', 'utf8');
  return [...page.matchAll(/^```yaml\n(version: 1\n.*?)^```$/gms)][0]?.[1] ?? '';
}

export async function examplePolicy(): Promise<PolicyFile> {
  return parsePolicy(await exampleText(), 'oncall.md').policy;
}
