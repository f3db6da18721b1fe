import { readFile } from 'node:fs/promises';

/** The whole policy that docs/oncall.md shows. */
export async function exampleText(): Promise<string> {
  const page = await readFile('docs/oncall.md', 'utf8');
  return [...page.matchAll(/^```yaml\n(version: 1\n.*?)^```$/gms)][0]?.[1] ?? '';
}
