import { readFileSync } from 'node:fs';

/**
 * When a process was started, in clock ticks since boot (field 22 of /proc/<pid>/stat). Together with the pid it names one
 * process for good: a pid alone may have been given to somebody else since it was written down.
 * @returns undefined when the process is gone, or is a zombie nobody has reaped yet (PID 1 of a container is often slow at it);
 * '' when it lives and the system has no /proc.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may contain anything, so the fields are counted from its closing parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return process.platform !== 'linux' && answersSignal(pid) ? '' : undefined;
  }
}

/** True while the process that had this pid and start time lives. Without a start time any process with the pid counts. */
export function isAlive(pid: number, startedAt?: string): boolean {
  const now = processStart(pid);
  return now !== undefined && (startedAt === undefined || startedAt === now);
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
