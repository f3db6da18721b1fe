import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Duration } from '../../../src/domain/duration.ts';
import { checkPolicy } from '../../../src/policy/check.ts';
import { parsePolicy } from '../../../src/policy/read.ts';
import { policyKeys, type Keys } from './policy-keys.ts';

const page = await readFile('docs/policy.md', 'utf8');
const documented = documentedKeys(page);
const places = [...policyKeys()];

test('the page has a table for each object of the policy file, and no other', () => {
  expect([...documented.keys()].sort()).toEqual(places.map(([place]) => place).sort());
});

test.each(places)('the table of "%s" has exactly its keys, each with its real default', (place, everywhere) => {
  for (const keys of everywhere) expect(documented.get(place)).toEqual(keys);
});

test('every example is an excerpt of demo/salvor.yaml or a whole policy that passes the check', async () => {
  const demo = trimmedLines(await readFile('demo/salvor.yaml', 'utf8'));
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = '']) => yaml);
  expect(examples.length).toBeGreaterThan(5);
  for (const example of examples) {
    if (example.startsWith('version:')) expect(checkPolicy(parsePolicy(example, 'docs/policy.md').policy)).toEqual([]);
    else expect(demo).toContain(trimmedLines(example));
  }
});

/** An excerpt stands further to the left than in its file. */
function trimmedLines(yaml: string): string {
  return yaml.replaceAll(/^ +/gm, '');
}

/** The tables that follow a line "Keys of `place`…", each with the default of every key. */
function documentedKeys(markdown: string): Map<string, Keys> {
  const tables = markdown.matchAll(/^Keys of `([^`]+)`[^\n]*\n\n((?:\|[^\n]*\n)+)/gm);
  return new Map([...tables].map(([, place = '', table = '']) => [place, Object.fromEntries(table.split('\n').slice(2, -1).map(rowOf))]));
}

function rowOf(line: string): [key: string, value: unknown] {
  const [, key = '', value = ''] = line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
  return [key, valueOf(value)];
}

/** "20s" is milliseconds, "0.7", "{}" and "false" are JSON, and anything else is a word. */
function valueOf(text: string): unknown {
  if (/^\d+(s|m|h)$/.test(text)) return Duration.parse(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
