import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Older servers ignore the request to skip time, so drills and tests would wait for real hours. */
const OLDEST_SERVER = [1, 32] as const;

export interface TemporalCli {
  path: string;
  /** Version of the server inside, as the CLI prints it. */
  serverVersion: string;
}

/** Server version in "temporal version 1.9.0 (Server 1.32.0, UI 2.54.0)"; undefined for anything else. */
function serverVersionIn(output: string): string | undefined {
  return /\bServer (\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/** True for a server that can skip time. */
function isNewEnough(serverVersion: string): boolean {
  const [major = 0, minor = 0] = serverVersion.split('.').map(Number);
  return major > OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor >= OLDEST_SERVER[1]);
}

/** Asks a Temporal CLI for its version; undefined when it cannot be run or is too old. */
async function usableCli(path: string): Promise<TemporalCli | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 5_000 });
    const serverVersion = serverVersionIn(stdout);
    return serverVersion !== undefined && isNewEnough(serverVersion) ? { path, serverVersion } : undefined;
  } catch {
    return undefined;
  }
}

/** The `temporal` command on PATH if it is new enough. */
export async function cliOnPath(env: NodeJS.ProcessEnv): Promise<TemporalCli | undefined> {
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'temporal'))
    .find(isExecutable);
  return path === undefined ? undefined : usableCli(path);
}

/** The CLI that the SDK's downloader left in a directory, if it is new enough. */
export async function downloadedCli(directory: string): Promise<TemporalCli | undefined> {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return undefined;
  }
  for (const name of names.filter((one) => one.startsWith('temporal-') && isExecutable(join(directory, one)))) {
    const found = await usableCli(join(directory, name));
    if (found) return found;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
