import type { Failure, Report } from '../domain/report.ts';
import { atLeast } from '../domain/severity.ts';

/** What a caller may say about a failure beside the error, already checked. */
export type Details = Pick<Report, 'operation'> & Partial<Pick<Report, 'retryWith' | 'severity' | 'business' | 'labels' | 'context'>>;

/** The failures of one fingerprint that were not yet accepted: at most two batches, however many failures. */
export class Tally {
  readonly service: string;
  readonly fingerprint: string;
  readonly failure: Failure;
  readonly #reporter: string;
  #seq = 0;
  /** Was handed to the transport: it may have arrived, so its identity and count never change again. */
  #attempted: Report | undefined;
  /** Nobody has seen it: it grows. */
  #growing: Report | undefined;

  constructor(reporter: string, service: string, fingerprint: string, failure: Failure) {
    this.#reporter = reporter;
    this.service = service;
    this.fingerprint = fingerprint;
    this.failure = failure;
  }

  /** True when the next failure begins a batch, and its details will be the batch's sample. */
  get beginsBatch(): boolean {
    return this.#growing === undefined;
  }

  /** Begins a batch with one failure. */
  begin(details: Details, now: number): void {
    this.#growing = {
      service: this.service,
      fingerprint: this.fingerprint,
      failure: this.failure,
      ...details,
      reporter: this.#reporter,
      seq: (this.#seq += 1),
      count: 1,
      firstAt: now,
      lastAt: now,
    };
  }

  /** Counts one more failure of the batch. The highest severity of the batch is the batch's. */
  count(severity: Report['severity'], now: number): void {
    if (this.#growing === undefined) return;
    this.#growing.count += 1;
    this.#growing.lastAt = now;
    if (severity !== undefined && (this.#growing.severity === undefined || !atLeast(this.#growing.severity, severity))) {
      this.#growing.severity = severity;
    }
  }

  /** Number of the batch that holds the newest failure. */
  get seq(): number {
    return this.#seq;
  }

  /** The batch to send now: the one whose fate is unknown, exactly as it was, before any newer one. */
  next(): Report | undefined {
    if (this.#attempted === undefined) {
      this.#attempted = this.#growing;
      this.#growing = undefined;
    }
    return this.#attempted;
  }

  /** The attempted batch was accepted, or will never be. */
  settle(): void {
    this.#attempted = undefined;
  }

  /** Batches that nobody has accepted, oldest first. */
  get unsent(): Report[] {
    return [this.#attempted, this.#growing].filter((batch) => batch !== undefined);
  }
}
