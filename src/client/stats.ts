/** What a service may watch: nothing is lost in silence. */
export interface ClientStats {
  /** Failures handed to `report` and `handleError`. */
  reported: number;
  /** Of them, those that Salvor has made durable, and those of former processes that came from the spool. */
  accepted: number;
  /** Of them, those that are counted and not accepted yet. */
  waiting: number;
  /** Of them, those that are lost, by reason. */
  dropped: number;
  droppedBecause: Record<string, number>;
  /** Messages sent, repeats included. */
  messages: number;
  /** The error of the last failed send; absent while Salvor is reachable. */
  unreachable?: string;
  spool: { files: number; bytes: number };
}

/** Where warnings go: console, pino or anything alike. */
export interface ClientLogger {
  warn(message: string): void;
}

const WARN_EVERY_MS = 60_000;

/** Counts what happens to reports, and warns at most once a minute. */
export class ReporterStats {
  reported = 0;
  accepted = 0;
  messages = 0;
  dropped = 0;
  readonly droppedBecause: Record<string, number> = {};
  lastError: string | undefined;
  readonly #log: ClientLogger;
  #warnedAt = -Infinity;

  constructor(log: ClientLogger) {
    this.#log = log;
  }

  drop(failures: number, why: string): void {
    this.dropped += failures;
    this.droppedBecause[why] = (this.droppedBecause[why] ?? 0) + failures;
    this.warn(`${this.dropped} reports were dropped so far, the last because ${why}.`);
  }

  unreachable(why: string): void {
    this.lastError = why;
    this.warn(`Salvor is not reachable, reports wait: ${why}`);
  }

  /** A logger that throws must not become the service's problem. */
  warn(message: string): void {
    const now = Date.now();
    if (now - this.#warnedAt < WARN_EVERY_MS) return;
    this.#warnedAt = now;
    try {
      this.#log.warn(`salvor: ${message}`);
    } catch {
      this.#warnedAt = now;
    }
  }
}
