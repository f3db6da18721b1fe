import { createHash } from 'node:crypto';
import type { PortNeed } from './ports.ts';

/** One process of the embedded stack, described completely: the supervisor knows nothing else about it. */
export interface Part {
  /** Names the log file, the pid file and the line in messages. */
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Set when the process must not run as root. */
  user?: { uid: number; gid: number };
  /** Address the ports are on. */
  host: string;
  ports: PortNeed[];
  /** Resolves to true once the part serves. It may reject meanwhile: that means "not yet". */
  ready: () => Promise<boolean>;
  /** Milliseconds after which a part that is still not ready is an error. */
  readyWithinMs: number;
  /**
   * What happens to one that a killed supervisor left behind: data servers go on undisturbed ("adopt"), our own code is started
   * anew, because it may have changed ("stop").
   */
  orphan: 'adopt' | 'stop';
  /** Finds an orphan when the pid file was lost. */
  findOrphan?: () => number | undefined;
  stopSignal: NodeJS.Signals;
  /** Milliseconds between the stop signal and SIGKILL. */
  stopWithinMs: number;
}

/** Tells two ways of starting a part apart (other port, other file, other program), so that only an equal orphan is adopted. */
export function fingerprintOf(part: Part): string {
  const ports = part.ports.map((need) => need.port);
  return createHash('sha256')
    .update(JSON.stringify([part.command, part.args, ports]))
    .digest('hex')
    .slice(0, 16);
}
