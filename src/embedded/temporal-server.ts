import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { buildServer } from './temporal-build.ts';
import { builtServerPath, downloadDirectory } from './temporal-cache.ts';
import { cliOnPath, downloadedCli, type TemporalCli } from './temporal-cli.ts';
import { downloadCli } from './temporal-download.ts';

/** A Temporal server program on this machine, and where it came from. */
export interface TemporalServer {
  kind: 'cli' | 'built';
  path: string;
  version: string;
  source: 'PATH' | 'cache' | 'download' | 'build';
}

const fromCli = (cli: TemporalCli, source: TemporalServer['source']): TemporalServer => ({
  kind: 'cli',
  path: cli.path,
  version: cli.serverVersion,
  source,
});

/** The part between "temporal-" and the hash of the sources. */
const builtVersion = (path: string) => basename(path).split('-')[1] ?? 'unknown';

/**
 * Finds a server program that is here already, in this order: `temporal` on PATH if new enough, what was built from these sources, what was
 * downloaded.
 */
export async function findTemporalServer(env: NodeJS.ProcessEnv = process.env): Promise<TemporalServer | undefined> {
  const onPath = await cliOnPath(env);
  if (onPath) return fromCli(onPath, 'PATH');
  const built = builtServerPath(env);
  if (existsSync(built)) return { kind: 'built', path: built, version: builtVersion(built), source: 'cache' };
  const downloaded = await downloadedCli(downloadDirectory(env));
  return downloaded && fromCli(downloaded, 'cache');
}

/**
 * Finds a server program, or gets one: the official download where the network allows, else our own build from Go.
 * @throws SalvorError TOOL_MISSING with every remedy.
 */
export async function obtainTemporalServer(
  onProgress: (message: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<TemporalServer> {
  const found = await findTemporalServer(env);
  if (found) return found;
  const downloaded = await downloadCli(env, onProgress);
  if (downloaded) return fromCli(downloaded, 'download');
  const path = await buildServer(env, onProgress);
  return { kind: 'built', path, version: builtVersion(path), source: 'build' };
}
