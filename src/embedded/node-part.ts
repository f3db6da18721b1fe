import { join } from 'node:path';
import type { Part } from './part.ts';
import type { PortNeed } from './ports.ts';
import { answersHttp } from './waiting.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface NodePart {
  name: string;
  /** TypeScript file below the project's root. */
  entry: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  host: string;
  ports: PortNeed[];
  /** Answers 2xx once the part serves. */
  healthUrl: string;
  /** Milliseconds; a worker bundles its workflows first, and that takes seconds on a busy machine. */
  readyWithinMs?: number;
}

/** A part of our own: Node runs the file directly, so that the recorded pid is the process itself and no wrapper's. */
export function nodePart({ entry, args = [], healthUrl, readyWithinMs = 90_000, ...rest }: NodePart): Part {
  return {
    ...rest,
    command: process.execPath,
    args: [join(ROOT, entry), ...args],
    cwd: process.cwd(),
    ready: () => answersHttp(healthUrl),
    readyWithinMs,
    orphan: 'stop',
    stopSignal: 'SIGTERM',
    stopWithinMs: 15_000,
  };
}
