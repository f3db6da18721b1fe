import { spawn } from 'node:child_process';
import { closeSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SalvorError } from '../domain/error-codes.ts';
import { lastLines, openLog } from './log-file.ts';
import { fingerprintOf, type Part } from './part.ts';
import { readPidFile, removePidFile, writePidFile } from './pid-file.ts';
import { assertPortFree } from './ports.ts';
import { isAlive, processStart, signalProcess } from './process-identity.ts';
import { waitUntil } from './waiting.ts';

/** A part that died at once is tried again soon, one that keeps dying ever more seldom. Milliseconds. */
const BACK_OFF = { first: 100, factor: 2, most: 10_000 } as const;
/** A part that lived this long has recovered: its next death starts the back-off anew. */
const SETTLED_AFTER_MS = 10_000;
/** Deaths before the first readiness that are taken for a defect rather than for bad luck (a lock held by a zombie). */
const FIRST_START_DEATHS = 5;
/** An adopted process is not our child, so nobody tells us of its death: we look. */
const LOOK_EVERY_MS = 200;

export interface PartEvent {
  part: string;
  what: 'starting' | 'adopted' | 'ready' | 'died' | 'stopped';
  pid: number | undefined;
  /** Milliseconds until it is started again; only with `died`. */
  againInMs?: number;
}

/** Runs one part for as long as wanted: adopts or stops an orphan, starts it, starts it again whenever it dies. */
export class SupervisedPart {
  readonly part: Part;
  readonly logFile: string;
  readonly pidFile: string;
  readonly #onEvent: (event: PartEvent) => void;
  #pid: number | undefined;
  #wanted = false;
  #deaths = 0;
  #loop: Promise<void> = Promise.resolve();
  #wake = new AbortController();

  constructor(part: Part, dataDir: string, onEvent: (event: PartEvent) => void) {
    this.part = part;
    this.logFile = join(dataDir, 'logs', `${part.name}.log`);
    this.pidFile = join(dataDir, 'run', `${part.name}.pid`);
    this.#onEvent = onEvent;
  }

  /** Pid of the running process; undefined between a death and the next start. */
  get pid(): number | undefined {
    return this.#pid !== undefined && isAlive(this.#pid) ? this.#pid : undefined;
  }

  /**
   * Resolves when the part serves.
   * @throws SalvorError PORT_BUSY before anything is started, PART_FAILED with the last lines of the log.
   */
  async start(): Promise<void> {
    const adopted = await this.#settleOrphan();
    if (adopted === undefined) for (const need of this.part.ports) await assertPortFree(this.part.name, need, this.part.host);
    const logFrom = statSync(this.logFile, { throwIfNoEntry: false })?.size ?? 0;
    this.#wanted = true;
    this.#loop = this.#keepRunning(adopted);
    let ready = false;
    await waitUntil(async () => {
      ready = this.pid !== undefined && (await this.part.ready());
      return ready || this.#deaths >= FIRST_START_DEATHS;
    }, this.part.readyWithinMs);
    if (!ready) {
      const why = this.#deaths > 0 ? 'ended at once' : `did not serve within ${this.part.readyWithinMs / 1000} s`;
      await this.stop();
      throw new SalvorError(
        'PART_FAILED',
        `${this.part.name} ${why}. Log ${this.logFile} ends with:\n${lastLines(this.logFile, 8, logFrom)}`,
      );
    }
    this.#onEvent({ part: this.part.name, what: 'ready', pid: this.#pid });
  }

  /** Ends the process by its own pid, with SIGKILL if it takes too long, and does not start it again. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#wake.abort();
    const pid = this.#pid;
    if (pid !== undefined) await endProcess(pid, this.part);
    await this.#loop;
    removePidFile(this.pidFile);
    this.#onEvent({ part: this.part.name, what: 'stopped', pid });
  }

  async #keepRunning(adopted: number | undefined): Promise<void> {
    let next = adopted;
    while (this.#wanted) {
      const startedAt = Date.now();
      await (next === undefined ? this.#spawnAndWait() : this.#watch(next));
      next = undefined;
      const pid = this.#pid;
      this.#pid = undefined;
      if (!this.#wanted) return;
      this.#deaths = Date.now() - startedAt > SETTLED_AFTER_MS ? 1 : this.#deaths + 1;
      const againInMs = Math.min(BACK_OFF.first * BACK_OFF.factor ** (this.#deaths - 1), BACK_OFF.most);
      this.#onEvent({ part: this.part.name, what: 'died', pid, againInMs });
      await sleep(againInMs, undefined, { signal: this.#wake.signal }).catch(() => undefined);
    }
  }

  /** Starts the process in a session of its own: Ctrl-C in the terminal reaches only the supervisor, which stops in order. */
  async #spawnAndWait(): Promise<void> {
    const { command, args, env, cwd, user } = this.part;
    const log = openLog(this.logFile);
    const child = spawn(command, args, { env, cwd, ...user, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#pid = child.pid;
    if (child.pid !== undefined) writePidFile(this.pidFile, child.pid, fingerprintOf(this.part));
    this.#onEvent({ part: this.part.name, what: 'starting', pid: child.pid });
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve()); // The command cannot be run at all; the caller reports it after a few tries.
    });
  }

  async #watch(pid: number): Promise<void> {
    this.#pid = pid;
    this.#onEvent({ part: this.part.name, what: 'adopted', pid });
    const startedAt = processStart(pid);
    while (isAlive(pid, startedAt)) await sleep(LOOK_EVERY_MS);
  }

  /** What a killed supervisor left behind is adopted if it is the same and serves, and stopped otherwise. */
  async #settleOrphan(): Promise<number | undefined> {
    const recorded = readPidFile(this.pidFile);
    const pid = recorded?.pid ?? this.part.findOrphan?.();
    if (pid === undefined) return undefined;
    const same = recorded === undefined || recorded.fingerprint === fingerprintOf(this.part);
    if (same && this.part.orphan === 'adopt' && (await waitUntil(this.part.ready, 3_000))) {
      writePidFile(this.pidFile, pid, fingerprintOf(this.part));
      return pid;
    }
    await endProcess(pid, this.part);
    return undefined;
  }
}

async function endProcess(pid: number, part: Part): Promise<void> {
  const startedAt = processStart(pid);
  signalProcess(pid, part.stopSignal);
  if (await waitUntil(() => !isAlive(pid, startedAt), part.stopWithinMs, 20)) return;
  signalProcess(pid, 'SIGKILL');
  await waitUntil(() => !isAlive(pid, startedAt), 5_000, 20);
}
