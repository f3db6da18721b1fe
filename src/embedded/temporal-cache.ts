import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Sources of our small server program (tools/temporal). */
export const TEMPORAL_SOURCES = join(import.meta.dirname, '..', '..', 'tools', 'temporal');

/** Outside the checkout, so that a fresh clone need not build again: `$XDG_CACHE_HOME/salvor` or `~/.cache/salvor`. */
function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'salvor');
}

/** Where the built server lies: `<cache>/temporal-<server version>-<hash of the sources>`; a changed source is another file. */
export function builtServerPath(env: NodeJS.ProcessEnv = process.env): string {
  const hash = createHash('sha256');
  let version = 'unknown';
  const files = readdirSync(TEMPORAL_SOURCES).filter((name) => /\.go$|^go\.(mod|sum)$/.test(name));
  for (const name of files.sort()) {
    const text = readFileSync(join(TEMPORAL_SOURCES, name), 'utf8');
    hash.update(`${name}\0${text}\0`);
    version = /^\s*go\.temporal\.io\/server v(\S+)/m.exec(text)?.[1] ?? version;
  }
  return join(cacheDirectory(env), `temporal-${version}-${hash.digest('hex').slice(0, 12)}`);
}

/** Directory in which the SDK's downloader keeps the official CLI. */
export function downloadDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDirectory(env), 'temporal-cli');
}
