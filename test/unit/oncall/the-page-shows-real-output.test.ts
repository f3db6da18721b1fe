import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleText } from './an-example.ts';

const page = readFileSync('docs/oncall.md', 'utf8');
const file = join(mkdtempSync(join(tmpdir(), 'salvor-page-')), 'policy.yaml');
writeFileSync(file, await exampleText());

/** Commands of the page with what they print there. */
const shown = [...page.matchAll(/^```text\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
  .map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1).trim()] as const);

/** Runs the command line on the page's own policy. How long it took is another each time. */
function run(command: string): string {
  const [, ...words] = command.split(' ');
  const env = { ...process.env, NO_COLOR: '1', TZ: 'UTC' };
  const { stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', ...words, '--policy', file], { env, encoding: 'utf8' });
  return (stdout + stderr).trim().replace(/Worked out in .*\./, '');
}

it('shows a command for each way to ask', () => {
  expect(shown.map(([command]) => command.split(' ')[1])).toEqual(['oncall', 'oncall', 'oncall', 'readiness', 'drill']);
});

it.each(shown)('prints what the page says of "%s"', (command, expected) => {
  expect(run(command)).toBe(expected.replace(/Worked out in .*\./, ''));
});
