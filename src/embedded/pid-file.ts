import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAlive, processStart } from './process-identity.ts';

/** A process that was written down. `fingerprint` tells how it was started, so that only an equal one is adopted. */
export interface RecordedProcess {
  pid: number;
  startedAt: string;
  fingerprint: string;
}

/** Writes `<pid>\n<start>\n<fingerprint>\n`: the first line is what `kill -9 $(head -1 file)` needs. */
export function writePidFile(file: string, pid: number, fingerprint: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${pid}\n${processStart(pid) ?? ''}\n${fingerprint}\n`);
}

/** The recorded process if it still lives; undefined when there is no file, or another process has its pid by now. */
export function readPidFile(file: string): RecordedProcess | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [pid = '', startedAt = '', fingerprint = ''] = text.split('\n');
  const found = { pid: Number(pid), startedAt, fingerprint };
  return Number.isInteger(found.pid) && found.pid > 0 && isAlive(found.pid, found.startedAt) ? found : undefined;
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}
