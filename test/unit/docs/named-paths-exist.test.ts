import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Made by a build or a run, so a fresh clone does not have them. */
const MADE_LATER = /^(dist|node_modules|\.salvor)\//;
const HAS_EXTENSION = /\.(ts|js|json|jsonc|md|ya?ml|sql|svg|png|css|html|go|mod)$/;

const pages = globSync(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/**/*.md']);

test('there are pages', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('CONTRIBUTING.md');
  expect(pages.length).toBeGreaterThan(5);
});

test.each(pages)('every path that %s names exists', async (page) => {
  const prose = (await readFile(page, 'utf8')).replaceAll(/^ *```.*?^ *```/gms, '');
  expect([...missingLinks(prose, dirname(page)), ...missingPaths(prose)]).toEqual([]);
});

test('a path and a link that lead nowhere are found', () => {
  const prose = 'See `src/cli/no-such.ts`, `src/no-such-room/*`, [this](../no-such.md#part), `src/cli/main.ts` and [that](adr/README.md).';
  expect([...missingLinks(prose, 'docs'), ...missingPaths(prose)]).toEqual(['../no-such.md', 'src/cli/no-such.ts', 'src/no-such-room/*']);
});

/** Targets of links and pictures in this repository, relative to the page. */
function missingLinks(prose: string, folder: string): string[] {
  const targets = [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)|src="([^"]+)"/g)].map(([, link, picture]) => link ?? picture ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(folder, target)));
}

/** Code in the text that reads as a path from the top of the repository: `src/domain/`, `test/unit/docs/*.test.ts`. */
function missingPaths(prose: string): string[] {
  const spans = [...prose.matchAll(/`((?!\.\/)[\w.@-]+(?:\/[\w.@*-]+)*\/?)`/g)].map(([, span = '']) => span);
  const paths = spans.filter((span) => span.includes('/') && !MADE_LATER.test(span));
  const ours = paths.filter((path) => HAS_EXTENSION.test(path) || existsSync(path.split('/', 1)[0] ?? ''));
  return ours.filter((path) => globSync(path).length === 0);
}
