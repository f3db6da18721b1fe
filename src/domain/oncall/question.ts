import type { Severity } from '../severity.ts';
import type { OnCallDirectory } from './directory.ts';

/** A target of a level that names people instead of an address. */
export type OnCallReference = { team: string } | { schedule: string } | { person: string };

/** Who is to be told about something of this severity at this moment? */
export interface OnCallQuestion {
  reference: OnCallReference;
  /** Epoch ms: the moment the level is told, not the moment the incident opened. */
  at: number;
  severity: Severity;
  /** The directory as the incident snapshotted it: used when the newest cannot be read. */
  snapshot: OnCallDirectory;
}

/** One way to reach a person and when it is tried. */
export interface ContactStep {
  channel: 'email' | 'slack' | 'sms' | 'voice' | 'pagerduty' | 'webhook' | 'linear';
  to: string;
  /** Milliseconds after the level was told, whether or not the former ways worked; 0: at once. Absent: only when the former ones failed. */
  afterMs?: number;
}

export interface OnCallAnswer {
  /** Empty: nobody is on call. */
  people: { person: string; name: string; steps: ContactStep[] }[];
  /** In words for the timeline: "Ana Ruiz is on call for payments-primary (layer weekly, until 09:00 CET), asked of revision 7". */
  reason: string;
  /** Where the answer came from. */
  from: 'current' | 'snapshot';
}
