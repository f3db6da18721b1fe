import { text as textFrom } from 'node:stream/consumers';
import { createInterface } from 'node:readline/promises';
import { SalvorError } from '../domain/error-codes.ts';
import { inOneLine, textOf, type Finding } from '../policy/read.ts';
import { callApi } from './api-client.ts';
import { differenceLines, type Difference } from './policy-difference.ts';

export interface ApplyOptions {
  message: string;
  by: string;
  dryRun?: boolean;
  yes?: boolean;
  json?: boolean;
}

type Checked = Difference & { sound: boolean; problems: Finding[]; revision: number; unreached: string[] };

/** Shows what a file changes, asks, and brings it into force unless somebody else was faster. Exit code 1 when it is refused. */
export async function runPolicyApply(file: string, { message, by, dryRun, yes, json }: ApplyOptions): Promise<void> {
  const text = await read(file);
  const checked = await check(file, text);
  if (!checked.sound) return refuse(file, checked, json);
  if (dryRun || checked.diff === '') {
    if (json) console.log(JSON.stringify(checked, null, 2));
    else show(checked);
    return;
  }
  if (!json) show(checked);
  if (!yes && !(await agreed(file))) {
    console.log('Nothing was changed.');
    return;
  }
  const body = { text, base: checked.revision, message, by, via: 'cli' };
  const applied = await callApi<{ revision: number }>('POST', '/api/policy', body);
  console.log(
    json ? JSON.stringify(applied, null, 2) : `Revision ${applied.revision} is in force: new incidents follow it within a second.`,
  );
}

/** Shows what a file would change, or what a revision changed. */
export async function runPolicyDiff(file: string | undefined, options: { revision?: string; json?: boolean }): Promise<void> {
  if (file !== undefined) {
    const checked = await check(file, await read(file));
    if (!checked.sound) return refuse(file, checked, options.json);
    if (options.json) console.log(JSON.stringify(checked, null, 2));
    else show(checked);
    return;
  }
  const { revision } = options.revision === undefined ? await callApi<{ revision: number }>('GET', '/api/policy') : options;
  if (revision === 0) {
    console.log('Nothing was applied yet: the built-in policy is in force.');
    return;
  }
  const changed = await callApi<Difference>('GET', `/api/policy/revisions/${encodeURIComponent(String(revision))}`);
  if (options.json) console.log(JSON.stringify(changed, null, 2));
  else for (const line of differenceLines(changed)) console.log(line);
}

async function read(file: string): Promise<string> {
  return file === '-' ? await textFrom(process.stdin) : await textOf(file);
}

async function check(file: string, text: string): Promise<Checked> {
  if (text.trim() !== '') return await callApi<Checked>('POST', '/api/policy/check', { text });
  throw new SalvorError('POLICY_INVALID', `${file} is empty. "salvor policy show" prints a policy to begin with.`, { field: 'file' });
}

function show(checked: Checked): void {
  if (checked.diff === '') {
    console.log(`Nothing changes: revision ${checked.revision} says the same.`);
    return;
  }
  for (const line of differenceLines(checked)) console.log(line);
  for (const sentence of checked.unreached) console.log(`Note: ${sentence}`);
}

function refuse(file: string, checked: Checked, json: boolean | undefined): void {
  process.exitCode = 1;
  if (json) {
    console.log(JSON.stringify(checked, null, 2));
    return;
  }
  const { problems } = checked;
  for (const problem of problems) console.error(inOneLine(problem, file === '-' ? 'stdin' : file));
  console.error(`${problems.length} ${problems.length === 1 ? 'finding' : 'findings'}: the policy is refused, and nothing was changed.`);
}

async function agreed(file: string): Promise<boolean> {
  if (file === '-' || !process.stdin.isTTY) {
    throw new SalvorError('INVALID_INPUT', 'Nobody can be asked here. Add --yes to apply, or --dry-run to see the difference only.', {
      field: 'yes',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Bring it into force? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}
