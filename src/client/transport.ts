import type { IncidentState, IncidentView } from '../domain/incident/view.ts';
import type { Report } from '../domain/report.ts';

/** What became of an incident so far. */
export interface Progress {
  incidentId: string;
  state: IncidentState;
  /** Somebody was told about it. */
  told: boolean;
  /** The whole state, where the transport carries it. */
  view?: IncidentView;
}

/** How reports reach Salvor. */
export interface Transport {
  /**
   * Makes a batch durable. Sending the same (reporter, seq) again changes nothing on the other side.
   * @throws SalvorError INVALID_INPUT or PAYLOAD_TOO_LARGE when it never will be accepted; any other error: try again
   */
  send(report: Report): Promise<void>;
  /**
   * Waits until the incident of a failure has an outcome, at most `waitMs` milliseconds.
   * @returns undefined when nobody could tell its state in time (no worker runs)
   */
  progress(service: string, fingerprint: string, waitMs: number): Promise<Progress | undefined>;
  close(): Promise<void>;
}

/** Codes that no repetition heals. */
export const FINAL_CODES: ReadonlySet<unknown> = new Set(['INVALID_INPUT', 'PAYLOAD_TOO_LARGE']);
