import type { TimelineEvent } from './timeline.ts';
import type { IncidentView } from './view.ts';

/** What the workflow hands to the database in one go. Writing it twice, or an older one later, changes nothing. */
export interface RecordBatch {
  incident: IncidentView;
  events: TimelineEvent[];
  /** Reports counted since the last batch: the exact totals per reporter so far. */
  reporters: { reporter: string; seq: number; count: number }[];
}

export interface RecordResult {
  /** The incident that this failure opened before, if any. */
  formerId?: string;
}
