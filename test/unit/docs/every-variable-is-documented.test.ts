import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');
const config = read('src/config/config.ts');

/** First and second cell of each row that begins with a variable. */
const documented = new Map(
  [...readme.matchAll(/^\| `([A-Z_]+(?:<NAME>)?)`\s*\| (.*?)\s*\|/gm)].map(([, name = '', value = '']) => [name, value]),
);
const fixed = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): (.*),$/gm)].map(([, name = '', schema = '']) => ({ name, schema }));
const byPrefix = [...config.matchAll(/byPrefix\(env, '([A-Z_]+)'\)/g)].map(([, prefix = '']) => `${prefix}<NAME>`);

describe('the table of variables in README.md', () => {
  test('has every variable that is read, and no other', () => {
    expect(fixed.length).toBeGreaterThan(30);
    expect([...documented.keys()].toSorted()).toEqual([...fixed.map(({ name }) => name), ...byPrefix].toSorted());
  });

  test('has the defaults of the code', () => {
    const defaults = fixed.flatMap(({ name, schema }) => {
      const value = /(?:\.default\('?|port\()([^')]+)'?\)/.exec(schema)?.[1];
      return value === undefined ? [] : [{ name, value }];
    });
    expect(defaults.length).toBeGreaterThan(10);
    for (const { name, value } of defaults) expect(documented.get(name), name).toBe(`\`${value}\``);
  });
});

/** Every value of `part` is in `whole` at the same place; of a list, each entry equals one there. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && part.every((entry) => whole.some((other) => isPartOf(entry, other)));
  if (part === null || typeof part !== 'object') return part === whole;
  if (whole === null || typeof whole !== 'object') return false;
  return Object.entries(part).every(([key, value]) => isPartOf(value, (whole as Record<string, unknown>)[key]));
}

test('the excerpt of a policy in README.md is part of demo/salvor.yaml', () => {
  const excerpt = /<!-- policy-excerpt -->\s*```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const whole: unknown = parse(read('demo/salvor.yaml'));
  const part = parse(excerpt) as { playbooks: { fixes: { name: string }[] }[] };
  expect(part.playbooks).toHaveLength(1);
  expect(isPartOf(part, whole)).toBe(true);
  part.playbooks[0]!.fixes[0]!.name = 'another';
  expect(isPartOf(part, whole)).toBe(false);
});
