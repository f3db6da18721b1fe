import { join } from 'node:path';
import { SalvorError } from '../domain/error-codes.ts';
import { takeLock } from './lock.ts';
import type { Part } from './part.ts';
import { SupervisedPart, type PartEvent } from './supervised-part.ts';

/**
 * The parts that run on one data directory. They are started when told, kept running, and stopped in reverse order.
 * If the supervisor itself is killed its parts go on; the next one adopts or replaces them.
 */
export class Supervisor {
  readonly #dataDir: string;
  readonly #onEvent: (event: PartEvent) => void;
  readonly #release: () => void;
  readonly #parts: SupervisedPart[] = [];

  /** @throws SalvorError ALREADY_RUNNING when a living supervisor holds the data directory. */
  constructor(dataDir: string, onEvent: (event: PartEvent) => void = () => undefined) {
    const lock = takeLock(join(dataDir, 'run', 'up.pid'));
    if (!lock.taken) {
      throw new SalvorError(
        'ALREADY_RUNNING',
        `Another Salvor stack (pid ${lock.holderPid}) runs on ${dataDir}. Use it, stop it with "kill ${lock.holderPid}", or set SALVOR_DATA_DIR to another directory.`,
        { field: 'SALVOR_DATA_DIR' },
      );
    }
    this.#dataDir = dataDir;
    this.#onEvent = onEvent;
    this.#release = lock.release;
  }

  /** Starts a part and resolves when it serves. Errors as {@link SupervisedPart.start}. */
  async start(part: Part): Promise<void> {
    const supervised = new SupervisedPart(part, this.#dataDir, this.#onEvent);
    this.#parts.push(supervised);
    await supervised.start();
  }

  /** Starts parts that do not need each other at the same time. When one fails the others are waited for, so that all can be stopped. */
  async startTogether(parts: Part[]): Promise<void> {
    const results = await Promise.allSettled(parts.map((part) => this.start(part)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  get parts(): readonly SupervisedPart[] {
    return this.#parts;
  }

  /** Pid of a part's process; undefined for an unknown part and between a death and the next start. */
  pid(name: string): number | undefined {
    return this.#parts.find((one) => one.part.name === name)?.pid;
  }

  /** Stops every part, the last started first, and gives the data directory free. */
  async stop(): Promise<void> {
    for (const supervised of this.#parts.splice(0).reverse()) await supervised.stop();
    this.#release();
  }
}
