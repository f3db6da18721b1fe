import { linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomUUID } from 'node:crypto';
import { readPidFile, writePidFile } from './pid-file.ts';

export type LockAttempt = { taken: true; release: () => void } | { taken: false; holderPid: number };

/**
 * Takes a lock file for this process, or tells who holds it. A lock whose holder died (kill -9) is taken over.
 * The file appears complete or not at all (link of a finished file), so nobody can read half of one.
 */
export function takeLock(file: string): LockAttempt {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${randomUUID()}`;
  writePidFile(mine, process.pid, 'lock');
  try {
    for (;;) {
      try {
        linkSync(mine, file);
        return { taken: true, release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readPidFile(file);
      if (holder) return { taken: false, holderPid: holder.pid };
      removeStale(file);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Renaming first lets only one of several waiting processes remove a dead lock; a live one that slipped in is put back. */
function removeStale(file: string): void {
  const aside = `${file}.${randomUUID()}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // Somebody else removed it: the next link decides.
  }
  if (readPidFile(aside)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}
