import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** Rows of the specification: A1 to A6, B1 to B6 and so on. */
const ROWS = { A: 6, B: 6, C: 9, D: 8, E: 5, F: 6, G: 6, H: 7, I: 4 };
const IDS = Object.entries(ROWS).flatMap(([letter, count]) => Array.from({ length: count }, (_, index) => `${letter}${String(index + 1)}`));

const page = await readFile('docs/coverage.md', 'utf8');
const rows = [...page.matchAll(/^\| ([A-I]\d) .*\|$/gm)].map(([line]) => line.split('|').map((cell) => cell.trim()));

test('each requirement has one row, in order', () => {
  expect(rows.map(([, id]) => id)).toEqual(IDS);
});

test.each(rows)('%s%s says what is done, what is missing, and what shows it', (_, _id, _requirement, state, where, shownBy) => {
  expect(state).toMatch(/^(done|part: .+|not yet(: .+)?)$/);
  if (state === 'done') expect(shownBy).toMatch(/`test\/[^`]+\.test\.ts`/);
  if (state?.startsWith('part')) expect(where).toMatch(/`.+`/);
});
