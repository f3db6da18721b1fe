import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A process that has not touched its directory for so long is dead, or on another host and dead. */
const DEAD_AFTER_MS = 300_000;

/** `<host>~<pid>~<random>`: a host name cannot hold "~". */
export function ownDirectoryName(): string {
  return [hostname(), process.pid, randomUUID()].join('~');
}

/** Says that this process lives. A directory that is not there yet needs no sign of life. */
export async function touch(directory: string): Promise<void> {
  const now = new Date();
  await utimes(directory, now, now).catch(() => undefined);
}

/**
 * Takes over the directories of processes that are gone: moves each into `own`. A rename succeeds for exactly one of the
 * processes that try.
 */
export async function adoptDead(root: string, own: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names) {
    const directory = join(root, name);
    if (directory === own || !(await isDead(name, directory))) continue;
    await mkdir(own, { recursive: true, mode: 0o700 });
    await rename(directory, join(own, name)).catch(() => undefined);
  }
}

async function isDead(name: string, directory: string): Promise<boolean> {
  const [host, pid] = name.split('~');
  if (host === undefined || pid === undefined || !/^\d+$/.test(pid)) return false;
  // The same pid on this host and another name: that process is gone, this one has its number now.
  if (host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)))) return true;
  const touched = await stat(directory).catch(() => undefined);
  return touched !== undefined && Date.now() - touched.mtimeMs > DEAD_AFTER_MS;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
