import { SalvorError } from '../../../src/domain/error-codes.ts';
import { Report } from '../../../src/domain/report.ts';
import type { Transport } from '../../../src/client/index.ts';

/** What may happen to a message: it arrives; it is lost; it arrives and the answer is lost. */
export type Fate = 'arrives' | 'lost' | 'answer lost';

/** The other side, counting as the workflow does: of a reporter only a higher sequence number counts. */
export class SimulatedIncidents implements Transport {
  readonly received: Report[] = [];
  readonly #seqs = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  /** Asked for each message. */
  fate: (report: Report) => Fate = () => 'arrives';
  delayMs = 0;

  /** Failures counted, of one fingerprint or of all. */
  total(fingerprint?: string): number {
    const counts = fingerprint === undefined ? [...this.#counts.values()] : [this.#counts.get(fingerprint) ?? 0];
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async send(report: Report): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    const fate = this.fate(report);
    if (fate !== 'lost') this.#count(structuredClone(report));
    if (fate !== 'arrives') throw new SalvorError('TEMPORAL_UNREACHABLE', `The message ${fate === 'lost' ? 'was lost' : 'got no answer'}.`);
  }

  #count(report: Report): void {
    Report.parse(report);
    this.received.push(report);
    const key = `${report.fingerprint}/${report.reporter}`;
    if (report.seq <= (this.#seqs.get(key) ?? 0)) return;
    this.#seqs.set(key, report.seq);
    this.#counts.set(report.fingerprint, this.total(report.fingerprint) + report.count);
  }

  progress(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** A logger that keeps what it was told. */
export function keptLog(): { warn(message: string): void; warnings: string[] } {
  const warnings: string[] = [];
  return { warnings, warn: (message) => void warnings.push(message) };
}
