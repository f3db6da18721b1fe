import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { downloadDirectory } from './temporal-cache.ts';
import { downloadedCli, type TemporalCli } from './temporal-cli.ts';

const run = promisify(execFile);
const DOWNLOADS = 'https://temporal.download/cli/default';
/** Behind a firewall that drops packets we lose this much and no more before building from source. */
const REACHABLE_WITHIN_MS = 3_000;
/** The archive is about 40 MB. */
const DOWNLOAD_WITHIN_MS = 180_000;

/**
 * Downloads the official Temporal CLI through the SDK's own downloader.
 *
 * The downloader belongs to the test environment's dev server and cannot be asked for the file alone, so a child process starts
 * such a server once and ends it; the file stays. A child, because the SDK installs signal handlers, and so that it can be ended.
 * @returns undefined when the network does not allow it, or the newest CLI is too old to skip time.
 */
export async function downloadCli(env: NodeJS.ProcessEnv, onProgress: (message: string) => void): Promise<TemporalCli | undefined> {
  if (!(await isReachable())) return undefined;
  const directory = downloadDirectory(env);
  mkdirSync(directory, { recursive: true });
  onProgress('Downloading the official Temporal CLI, once…');
  try {
    await run(process.execPath, [join(import.meta.dirname, 'temporal-download-child.ts'), directory], { timeout: DOWNLOAD_WITHIN_MS });
  } catch {
    onProgress('The download of the Temporal CLI failed; going on without it.');
    return undefined;
  }
  return downloadedCli(directory);
}

async function isReachable(): Promise<boolean> {
  try {
    const response = await fetch(DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
    return response.status < 500;
  } catch {
    return false;
  }
}
