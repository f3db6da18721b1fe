import { randomUUID } from 'node:crypto';
import type { Failure, Report } from '../domain/report.ts';
import type { Severity } from '../domain/severity.ts';
import { Link } from './link.ts';
import type { ReporterStats } from './stats.ts';
import type { Spool } from './spool.ts';
import { type Details, Tally } from './tally.ts';
import { FINAL_CODES, type Transport } from './transport.ts';
import { within } from './within.ts';
import { read } from './safe-read.ts';

export interface ReporterOptions {
  transport: Transport;
  /** Absent: nothing is kept on disk. */
  spool?: Spool;
  stats: ReporterStats;
  /** Milliseconds between two batches of one fingerprint. */
  windowMs: number;
  /** Fingerprints that are remembered. */
  maxFingerprints: number;
}

/** A tally and where it is on its way. Only the reporter changes it. */
export interface Track {
  readonly tally: Tally;
  /** Epoch ms before which no new batch leaves. */
  notBefore: number;
  sending: boolean;
  timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  /** Forgotten to make room: whoever still holds it has to ask again. */
  forgotten: boolean;
  /** Grew since it was last kept on disk. */
  unkept: boolean;
  waiting: { seq: number; resolve: () => void }[];
}

/** Sends at the same time; more would only queue elsewhere. */
const CONCURRENT_SENDS = 8;
/** While Salvor is unreachable growing batches go to disk this often; it is also the pulse of the spool. */
const KEEP_EVERY_MS = 1_000;
/** New reports wait at most so long for those of a former life. */
const BACKLOG_FIRST_MS = 2_000;

/**
 * Counts failures and brings them to Salvor: the first of a fingerprint at once, repeats together and at most once a
 * window, strictly one batch of a fingerprint at a time, and one whose fate is unknown again exactly as it was.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #tracks = new Map<string, Track>();
  readonly #link = new Link();
  readonly #pulse: NodeJS.Timeout;
  readonly #id = randomUUID();
  #generation = 0;
  #sends = 0;
  #queue: Track[] = [];
  #backlog: Promise<void> | undefined;
  #firstBacklog: Promise<unknown>;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#firstBacklog = Promise.race([this.#sendBacklog(), new Promise((resolve) => setTimeout(resolve, BACKLOG_FIRST_MS).unref())]);
    this.#pulse = setInterval(() => void this.#beat(), KEEP_EVERY_MS).unref();
  }

  /** The track of a failure; undefined when no room is left for another fingerprint. */
  track(service: string, fingerprint: string, failure: () => Failure): Track | undefined {
    const key = `${service}/${fingerprint}`;
    const known = this.#tracks.get(key);
    if (known !== undefined) return known;
    if (this.#tracks.size >= this.#options.maxFingerprints && !this.#forgetOne()) return undefined;
    const reporter = this.#generation === 0 ? this.#id : `${this.#id}.${this.#generation}`;
    const tally = new Tally(reporter, service, fingerprint, failure());
    const track: Track = { tally, notBefore: 0, sending: false, timer: undefined, forgotten: false, unkept: false, waiting: [] };
    this.#tracks.set(key, track);
    return track;
  }

  /** Counts one failure. `details` is asked only when it begins a batch. */
  count(track: Track, severity: Severity | undefined, details: () => Details, now: number): void {
    if (track.tally.beginsBatch) track.tally.begin(details(), now);
    else track.tally.count(severity, now);
    track.unkept = true;
    if (track.timer === undefined && !track.sending) this.#schedule(track, now);
  }

  /** Resolves when the newest failure of the track was accepted. It is sent without waiting for the window. */
  accepted(track: Track): Promise<void> {
    if (track.tally.unsent.length === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    track.waiting.push({ seq: track.tally.seq, resolve: () => resolve(undefined) });
    track.notBefore = 0;
    if (!track.sending) this.#reschedule(track);
    return promise;
  }

  /** Sends everything now. @returns false when something was not accepted within `withinMs` */
  async flush(withinMs: number): Promise<boolean> {
    const waiting = this.#unsentTracks().map((track) => this.accepted(track));
    return await within(Promise.all(waiting), withinMs);
  }

  /** Stops all timers and keeps what was not accepted on disk. */
  async stop(): Promise<void> {
    clearInterval(this.#pulse);
    for (const track of this.#tracks.values()) clearTimer(track);
    const { spool } = this.#options;
    if (spool === undefined) return;
    await Promise.all(this.#unsent().map((report) => spool.put(report)));
    await spool.close();
  }

  /** The last breath: see `Spool.putSync`. */
  stopSync(): void {
    for (const report of this.#unsent()) this.#options.spool?.putSync(report);
  }

  get waiting(): number {
    return this.#unsent().reduce((sum, { count }) => sum + count, 0);
  }

  #unsentTracks(): Track[] {
    return [...this.#tracks.values()].filter(({ tally }) => tally.unsent.length > 0);
  }

  #unsent(): Report[] {
    return [...this.#tracks.values()].flatMap(({ tally }) => tally.unsent);
  }

  #reschedule(track: Track): void {
    clearTimer(track);
    this.#schedule(track, Date.now());
  }

  #schedule(track: Track, now: number): void {
    const wait = Math.max(track.notBefore - now, this.#link.pause(now));
    const start = () => {
      track.timer = undefined;
      this.#enqueue(track);
    };
    // Never in the caller's own turn: what follows costs more than counting.
    track.timer = wait <= 0 ? setImmediate(start) : setTimeout(start, wait).unref();
  }

  #enqueue(track: Track): void {
    track.sending = true;
    this.#queue.push(track);
    this.#drain();
  }

  #drain(): void {
    while (this.#sends < CONCURRENT_SENDS) {
      const track = this.#queue.shift();
      if (track === undefined) return;
      this.#sends += 1;
      void this.#sendNext(track).finally(() => {
        this.#sends -= 1;
        track.sending = false;
        if (track.tally.unsent.length > 0 && track.timer === undefined) this.#schedule(track, Date.now());
        this.#drain();
      });
    }
  }

  async #sendNext(track: Track): Promise<void> {
    await this.#firstBacklog;
    const report = track.tally.next();
    if (report === undefined) return;
    track.notBefore = Date.now() + this.#options.windowMs;
    if (!(await this.#send(report))) {
      await this.#options.spool?.put(report);
      return;
    }
    track.tally.settle();
    await this.#options.spool?.remove(report);
    const { waiting } = track;
    track.waiting = waiting.filter(({ seq }) => seq > report.seq);
    for (const { seq, resolve } of waiting) if (seq <= report.seq) resolve();
    if (track.waiting.length > 0) track.notBefore = 0;
  }

  /** @returns false when the batch has to be sent again */
  async #send(report: Report): Promise<boolean> {
    const { transport, stats } = this.#options;
    stats.messages += 1;
    try {
      await transport.send(report);
      this.#link.succeeded();
      stats.lastError = undefined;
      stats.accepted += report.count;
      return true;
    } catch (error) {
      if (FINAL_CODES.has(read(error, 'code'))) {
        stats.drop(report.count, `Salvor refuses the report: ${String(read(error, 'message'))}`);
        return true;
      }
      this.#link.failed(Date.now());
      stats.unreachable(String(read(error, 'message')));
      return false;
    }
  }

  async #beat(): Promise<void> {
    const { spool } = this.#options;
    if (spool === undefined) return;
    if (this.#link.isUp) {
      if (spool.size.files > 0) await this.#sendBacklog();
    } else {
      for (const track of this.#tracks.values()) {
        if (!track.unkept) continue;
        track.unkept = false;
        const { tally } = track;
        for (const report of tally.unsent) await spool.put(report, () => tally.unsent.includes(report));
      }
    }
    await spool.heartbeat();
  }

  #sendBacklog(): Promise<void> {
    this.#backlog ??= (async () => {
      await this.#options.spool
        ?.sendBacklog(async (report) => {
          if (!(await this.#send(report))) throw new Error('Salvor is unreachable');
        })
        .catch(() => undefined);
      this.#backlog = undefined;
    })();
    return this.#backlog;
  }

  /** Forgets the oldest fingerprint that has nothing to send. Its sequence is lost with it, so later ones get a new reporter id. */
  #forgetOne(): boolean {
    for (const [key, track] of this.#tracks) {
      if (track.sending || track.timer !== undefined || track.tally.unsent.length > 0) continue;
      track.forgotten = true;
      this.#tracks.delete(key);
      this.#generation += 1;
      return true;
    }
    return false;
  }
}

function clearTimer(track: Track): void {
  // One of the two is right; the other ignores a handle it does not know.
  clearTimeout(track.timer as NodeJS.Timeout | undefined);
  clearImmediate(track.timer as NodeJS.Immediate | undefined);
  track.timer = undefined;
}
