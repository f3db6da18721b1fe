import type { Classification } from '../domain/classification/rule.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import type { Severity } from '../domain/severity.ts';
import type { Telling } from './rehearsal.ts';

/** What is rehearsed. Times are epoch milliseconds. */
export interface DrillRequest {
  service: string;
  operation: string;
  /** Undefined: what classification says of a failure that no rule knows. */
  severity?: Severity;
  /** When it is imagined to happen. */
  at: number;
  /** Somebody acknowledges this long after the opening, and then does nothing more. */
  ackAfterMs?: number;
}

/** What came of a rehearsal, wherever it was played. */
export interface Played {
  /** The incident when nothing was left to happen by itself. */
  view: Pick<IncidentView, 'openedAt' | 'levels'>;
  told: Telling[];
  events: Pick<TimelineEvent, 'at' | 'type' | 'message' | 'data'>[];
}

/** The answer of `salvor drill`. Offsets are whole seconds in milliseconds; `at` is ISO 8601. */
export interface DrillReport {
  service: string;
  operation: string;
  at: string;
  /** `rehearsed` on the server with skipped time, or `computed` from the ladder alone. */
  how: 'rehearsed' | 'computed';
  /** Why it was not rehearsed, and what to do about it. */
  notice?: string;
  playbook: string;
  classification: Pick<Classification, 'category' | 'severity' | 'retryability' | 'reasons'>;
  told: (Omit<Telling, 'lateMs' | 'dueAfterMs'> & { at: string })[];
  notTold: { level: number; name: string; reason: string }[];
  machine: { afterMs: number; at: string; what: string }[];
  verdict: string[];
  /** False when nobody at all would be told. */
  reachesSomebody: boolean;
}
