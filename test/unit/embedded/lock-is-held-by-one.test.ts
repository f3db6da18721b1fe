import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from '../../../src/embedded/lock.ts';
import { writePidFile } from '../../../src/embedded/pid-file.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'salvor-lock-'));
  file = join(directory, 'run', 'up.pid');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a second taker is told who holds it, until it is released', () => {
  const first = takeLock(file);
  expect(first.taken).toBe(true);
  expect(takeLock(file)).toEqual({ taken: false, holderPid: process.pid });
  if (first.taken) first.release();
  expect(takeLock(file).taken).toBe(true);
});

test('the lock of a process that was killed is taken over', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  writePidFile(file, child.pid!, 'lock');
  expect(takeLock(file)).toEqual({ taken: false, holderPid: child.pid });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(takeLock(file).taken).toBe(true);
});

test.runIf(process.platform === 'linux')('a pid that another process has by now does not hold the lock', () => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${process.pid}\n1\nlock\n`); // Our pid, but a process that was started at another time.
  expect(takeLock(file).taken).toBe(true);
});
