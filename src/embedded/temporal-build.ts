import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SalvorError } from '../domain/error-codes.ts';
import { takeLock } from './lock.ts';
import { builtServerPath, TEMPORAL_SOURCES } from './temporal-cache.ts';

const PROGRESS_EVERY_MS = 10_000;
const OTHER_WAYS = 'Or install the Temporal CLI 1.9 or newer, or set TEMPORAL_ADDRESS to a running Temporal server.';

/**
 * Builds our small Temporal server from the official Go modules into the cache. Takes about 4 minutes the first time.
 * Of several processes one builds and the others wait; the file appears complete or not at all.
 * @returns path of the program.
 * @throws SalvorError TOOL_MISSING when Go is missing or the build fails.
 */
export async function buildServer(env: NodeJS.ProcessEnv, onProgress: (message: string) => void): Promise<string> {
  const path = builtServerPath(env);
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = 0; ; waited += 500) {
    const lock = takeLock(`${path}.lock`);
    if (lock.taken) {
      try {
        if (!existsSync(path)) await build(path, env, onProgress);
      } finally {
        lock.release();
      }
      return path;
    }
    if (waited % PROGRESS_EVERY_MS === 0)
      onProgress(`Waiting for process ${lock.holderPid}, which builds the Temporal server… ${waited / 1000} s`);
    await sleep(500);
  }
}

async function build(path: string, env: NodeJS.ProcessEnv, onProgress: (message: string) => void): Promise<void> {
  const fresh = `${path}.building`;
  const startedAt = Date.now();
  const say = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    onProgress(`Building the Temporal server from Go, once; this takes about 4 minutes…${seconds > 0 ? ` ${seconds} s` : ''}`);
  };
  say();
  const ticking = setInterval(say, PROGRESS_EVERY_MS);
  try {
    await goBuild(fresh, env);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    clearInterval(ticking);
  }
  renameSync(fresh, path);
  onProgress(`Built the Temporal server in ${Math.round((Date.now() - startedAt) / 1000)} s; it is kept in ${path}`);
}

function goBuild(output: string, env: NodeJS.ProcessEnv): Promise<void> {
  const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', output, '.'];
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd: TEMPORAL_SOURCES, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4096);
    });
    child.once('error', (cause) => {
      const missing =
        'Salvor has to build its Temporal server once, and "go" is not on PATH. Install Go 1.26 or newer (https://go.dev/dl).';
      reject(new SalvorError('TOOL_MISSING', `${missing} ${OTHER_WAYS}`, { cause }));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new SalvorError('TOOL_MISSING', `"go build" in ${TEMPORAL_SOURCES} failed (${code ?? 'killed'}):\n${said.trim()}\n${OTHER_WAYS}`),
        );
    });
  });
}
