import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorsPage } from '../../../docs/generate/errors-page.ts';

test('docs/errors.md is what `npm run docs:errors` makes of the codes', async () => {
  expect(await readFile('docs/errors.md', 'utf8')).toBe(await errorsPage());
});
