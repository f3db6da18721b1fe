import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Report } from '../domain/report.ts';
import { adoptDead, ownDirectoryName, touch } from './spool-directories.ts';

export interface SpoolLimits {
  /** Bytes of all batches together; the oldest are dropped first. */
  maxBytes: number;
  /** Milliseconds after which nobody wants to hear of a failure any more. */
  maxAgeMs: number;
}

/**
 * Batches that Salvor has not accepted, one file each, so that they outlive the process. Every process writes into its own
 * directory; those of dead processes are taken over. Nothing here throws: a disk that is full costs durability, not the caller.
 */
export class Spool {
  readonly #root: string;
  readonly #own: string;
  readonly #limits: SpoolLimits;
  readonly #onDrop: (failures: number, why: string) => void;
  /** Path -> size and count, oldest first. */
  readonly #files = new Map<string, { bytes: number; count: number; at: number; backlog: boolean }>();
  #bytes = 0;
  /** Most processes never need the spool: they do not pay for its turns. */
  #used = false;
  /** Writes and removals of one file must not overtake each other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(root: string, limits: SpoolLimits, onDrop: (failures: number, why: string) => void) {
    this.#root = root;
    this.#own = join(root, ownDirectoryName());
    this.#limits = limits;
    this.#onDrop = onDrop;
  }

  get size(): { files: number; bytes: number } {
    return { files: this.#files.size, bytes: this.#bytes };
  }

  /** Keeps a batch, or its newer count. @param wanted asked when its turn has come: it may have been accepted meanwhile */
  put(report: Report, wanted: () => boolean = () => true): Promise<void> {
    this.#used = true;
    return this.#inTurn(async () => {
      if (!wanted()) return;
      const path = this.#pathOf(report);
      const text = JSON.stringify(report);
      await mkdir(this.#own, { recursive: true, mode: 0o700 });
      await writeFile(`${path}.new`, text, { mode: 0o600 });
      await rename(`${path}.new`, path);
      this.#note(path, Buffer.byteLength(text), report.count, Date.now(), false);
      await this.#makeRoom();
    });
  }

  /** The same at the process's last breath, when nothing asynchronous runs any more. */
  putSync(report: Report): void {
    try {
      const path = this.#pathOf(report);
      mkdirSync(this.#own, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, JSON.stringify(report), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      this.#onDrop(report.count, 'the spool cannot be written');
    }
  }

  /** The batch was accepted. */
  remove(report: Report): Promise<void> {
    const path = this.#pathOf(report);
    return this.#used ? this.#inTurn(() => this.#delete(path)) : Promise.resolve();
  }

  /** Shows other processes that this one lives; only a directory with files needs it. */
  async heartbeat(): Promise<void> {
    if (this.#files.size > 0) await touch(this.#own);
  }

  /**
   * Sends what dead processes left, in the order of their batches, until one cannot be sent.
   * @param send rejects when the batch has to wait; a batch that will never be accepted is resolved
   */
  async sendBacklog(send: (report: Report) => Promise<void>): Promise<void> {
    await adoptDead(this.#root, this.#own);
    await this.#inTurn(() => this.#findBacklog());
    const paths = [...this.#files].filter(([, { backlog }]) => backlog).map(([path]) => path);
    for (const path of paths.sort(byBatch)) {
      const report = await readReport(path);
      if (report !== undefined) await send(report);
      else this.#onDrop(this.#files.get(path)?.count ?? 0, 'a spooled report cannot be read');
      await this.#inTurn(() => this.#delete(path));
    }
  }

  /** Waits for pending writes and leaves no empty directory. */
  async close(): Promise<void> {
    await this.#queue;
    if (this.#files.size === 0) await rm(this.#own, { recursive: true, force: true }).catch(() => undefined);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch(() => undefined);
    return this.#queue;
  }

  #pathOf({ service, fingerprint, reporter, seq }: Report): string {
    return join(this.#own, `${service}~${fingerprint}~${reporter}~${String(seq).padStart(SEQ_DIGITS, '0')}.json`);
  }

  #note(path: string, bytes: number, count: number, at: number, backlog: boolean): void {
    this.#bytes += bytes - (this.#files.get(path)?.bytes ?? 0);
    this.#files.set(path, { bytes, count, at: this.#files.get(path)?.at ?? at, backlog });
  }

  async #delete(path: string): Promise<void> {
    this.#bytes -= this.#files.get(path)?.bytes ?? 0;
    this.#files.delete(path);
    await rm(path, { force: true });
  }

  async #findBacklog(): Promise<void> {
    const names = await readdir(this.#own, { recursive: true }).catch(() => []);
    for (const path of names.map((name) => join(this.#own, name))) {
      if (!path.endsWith('.json') || dirname(path) === this.#own || this.#files.has(path)) continue;
      const { size, mtimeMs } = await stat(path);
      this.#note(path, size, (await readReport(path))?.count ?? 0, mtimeMs, true);
    }
    await this.#makeRoom();
  }

  /** Own batches are in memory as well: dropping their files loses nothing yet. */
  async #makeRoom(): Promise<void> {
    const oldestFirst = [...this.#files].sort(([, a], [, b]) => a.at - b.at);
    for (const [path, { at, count, backlog }] of oldestFirst) {
      const tooOld = Date.now() - at > this.#limits.maxAgeMs;
      if (!tooOld && this.#bytes <= this.#limits.maxBytes) return;
      await this.#delete(path);
      if (backlog) this.#onDrop(count, tooOld ? 'spooled reports are too old' : 'the spool is full');
    }
  }
}

/** Sorts names as numbers: a reporter has fewer than 10^10 batches. */
const SEQ_DIGITS = 10;

function byBatch(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** What another process wrote is checked like any input. */
async function readReport(path: string): Promise<Report | undefined> {
  try {
    return Report.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
