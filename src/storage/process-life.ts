import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { rows, type Queryable } from './pool.ts';

/** Milliseconds between heartbeats. */
const HEARTBEAT = 2_000;
/** A life that was not seen for so long has ended, wherever it ran. Three heartbeats, so that one lost write means nothing. */
const SILENCE = 6_000;

/** What the operating system knows of a process; `src/embedded/process-identity.ts` implements it. */
export interface ProcessIdentity {
  /** Start time of a living process in a form that only has to be compared. */
  processStart(pid: number): string | undefined;
  isAlive(pid: number, startedAt?: string): boolean;
}

/** Parts of Salvor whose lives are written down. */
export type LifeKind = 'worker' | 'api' | 'temporal' | 'postgres';

export interface ProcessLife {
  id: string;
  /** Says goodbye: the end of this life is no interruption. */
  end(): Promise<void>;
  /** Stops writing without a goodbye: for a process that is watched, and has died. */
  forget(): void;
}

/**
 * Writes down that a process lives, says so every two seconds, and notes of predecessors that they ended without a goodbye.
 * Never throws: a process must not fail because its life cannot be written; while Postgres is away it is written late.
 * @param options.pid the process meant, by default this one; a supervisor writes for parts that can't write themselves
 */
export async function startLife(
  db: Queryable,
  kind: LifeKind,
  identity: ProcessIdentity,
  { pid = process.pid }: { pid?: number } = {},
): Promise<ProcessLife> {
  const life = {
    id: randomUUID(),
    kind,
    pid,
    host: hostname(),
    bootId: bootId(),
    start: identity.processStart(pid),
    startedAt: new Date(),
  };
  const beat = async () => {
    try {
      // A supervisor's part may be gone while its supervisor goes on: then this life is over.
      if (identity.isAlive(life.pid, life.start)) await writeBeat(db, life);
      await noteVanished(db, life.host, life.bootId, identity);
    } catch {
      // The next beat tries again; what was missed shows as silence.
    }
  };
  await beat();
  const timer = setInterval(() => void beat(), HEARTBEAT);
  timer.unref();
  return {
    id: life.id,
    forget: () => clearInterval(timer),
    end: async () => {
      clearInterval(timer);
      await rows(db, "UPDATE process_lives SET last_seen = now(), ended_at = now(), ending = 'goodbye' WHERE id = $1", [life.id]).catch(
        () => [],
      );
    },
  };
}

interface Life {
  id: string;
  kind: LifeKind;
  pid: number;
  host: string;
  bootId: string;
  start: string | undefined;
  startedAt: Date;
}

/** Also takes back what others concluded from a silence that was Postgres's own. */
async function writeBeat(db: Queryable, life: Life): Promise<void> {
  await rows(
    db,
    `INSERT INTO process_lives AS p (id, kind, pid, host, boot_id, process_start, started_at, last_seen)
     VALUES ($1, $2, $3, $4, $5, $6, $7, now())
     ON CONFLICT (id) DO UPDATE SET last_seen = now(), ended_at = NULL, ending = NULL WHERE p.ending IS DISTINCT FROM 'goodbye'`,
    [life.id, life.kind, life.pid, life.host, life.bootId, life.start ?? null, life.startedAt],
  );
}

/** Marks lives that ended without a goodbye: at once when this machine knows, after a silence otherwise. */
async function noteVanished(db: Queryable, host: string, boot: string, identity: ProcessIdentity): Promise<void> {
  const open = await rows<{ id: string; pid: number; host: string; boot_id: string; process_start: string | null; silent: boolean }>(
    db,
    `SELECT id, pid, host, boot_id, process_start, last_seen < now() - $1 * interval '1 millisecond' AS silent
     FROM process_lives WHERE ended_at IS NULL`,
    [SILENCE],
  );
  const gone = open.filter((life) => {
    if (life.host !== host) return life.silent;
    return life.boot_id !== boot || !identity.isAlive(life.pid, life.process_start ?? undefined);
  });
  if (gone.length === 0) return;
  await rows(db, "UPDATE process_lives SET ended_at = last_seen, ending = 'vanished' WHERE id = ANY($1::uuid[]) AND ended_at IS NULL", [
    gone.map((life) => life.id),
  ]);
}

/** Changes with every start of the machine; outside Linux the host name has to do. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return hostname();
  }
}
