import type { PolicySnapshot } from '../policy/snapshot.ts';
import type { Json } from '../effect.ts';
import type { Proposal } from '../codegen/proposal.ts';
import type { CodegenNews } from '../codegen/request.ts';
import type { Ask, Contact } from '../escalation/reaching.ts';
import type { Notification, SendProgress } from '../notification.ts';
import type { Action } from '../policy/playbook.ts';
import type { Report } from '../report.ts';
import type { Severity } from '../severity.ts';
import type { RecordBatch } from './record.ts';
import type { TimelineEvent } from './timeline.ts';
import type { ApprovalView, AttemptView, IncidentState, NotificationView } from './view.ts';

/** What became of a level. Absent fields: still waiting. */
export interface LevelData {
  sentAt?: number;
  lateMs?: number;
  /** Why it was not sent when it was due. A skipped level is looked at again when the severity rises. */
  skipped?: string;
  /** How often it was told (repeats after an expired acknowledgement). */
  generation: number;
  /** When it was told last; reminders count from here. */
  toldAt?: number;
  /** Reminders sent since somebody last acted. */
  reminders?: number;
  /** It does not wait for its time, because nobody of a former level could be reached. */
  hastened?: { at: number; reason: string };
  /** Nobody of it could be reached: why. */
  unreached?: string;
}

/** A message that was not sent when it was decided, and when it is handed to its channel again. */
export interface LaterMessage {
  notification: Notification;
  at: number;
}

/** While a pause lasts no level is sent; when it is over the ladder goes on from where it was. */
export interface Pause {
  from: number;
  until: number;
  why: 'acknowledged' | 'snoozed';
}

/** A request for a fix by Codegen or a person, through an issue, and what came of it. */
export interface CodegenData {
  requestId: string;
  askedAt: number;
  /** Nobody waits for a proposal longer than this. */
  until: number;
  /** Set when the issue is there. */
  issueId?: string;
  identifier?: string;
  /** Why it could not be asked for. */
  refused?: string;
  /** Every proposal that came, in order, with the action as it is run here. */
  proposals: (Proposal & { refused?: string })[];
  /** What whoever proposed has still to be told. */
  news: CodegenNews[];
}

/** An action that was applied and not compensated. */
export interface AppliedAction {
  action: Action;
  /** Generation-safe name of the step, part of the idempotency key. */
  step: string;
  before: Json | null;
}

/**
 * The whole durable state of an incident: plain JSON, so that continue-as-new can carry it. All times are epoch
 * milliseconds. Everything that is decided about an incident is decided from this and nothing else.
 */
export interface IncidentData {
  id: string;
  workflowId: string;
  runId: string;
  service: string;
  fingerprint: string;
  /** How often this chain of runs was closed and opened again. */
  reopened: number;
  openedAt: number;
  /** The first report: what failed and how to run it again. */
  report: Report;
  policy: PolicySnapshot;
  /** Severity in force: that of the classification, raised by later reports. */
  severity: Severity;
  drill: boolean;
  state: IncidentState;
  closed?: { at: number; by: string; reason: string };

  occurrences: { count: number; firstAt: number; lastAt: number };
  /** Highest sequence number and exact count per reporter. */
  reporters: Record<string, { seq: number; count: number }>;

  levels: LevelData[];
  /** Sum of the pauses that are over. */
  shiftMs: number;
  pause?: Pause;
  acknowledgement?: { by: string; via: string; at: number; hold: boolean };
  /** Different people who acknowledged since it last ran out, where a level wants several. */
  acknowledgedBy?: string[];
  assignee?: string;

  attempts: AttemptView[];
  applied: AppliedAction[];
  /** A person has taken over: no new machine step starts. */
  held: boolean;
  /** When the machine's next step is due and what it is; drawn once, because jitter is random. */
  machine?: { at: number; what: string };
  codegen?: CodegenData;
  approval?: ApprovalView & { decision?: 'approved' | 'rejected'; decidedBy?: string };
  /** Actions that may not be run (rejected, expired, out of budget), by name, with the reason. */
  refusedActions: Record<string, string>;
  /** Actions a person approved, by name. */
  approvedActions: string[];

  notifications: NotificationView[];
  /** Messages that were decided and not yet handed to a channel. */
  toSend: Notification[];
  /** Messages that a provider put off or a silence holds back. */
  later?: LaterMessage[];
  /** Of messages that were put off, by key: how often, and what the next attempt has to know of the former ones. */
  putOff?: Record<string, { times: number; progress?: SendProgress }>;
  /** Whom the ladder is reaching, and how far it is with each. */
  contacts?: Contact[];
  /** People who are still to be looked up. */
  toAsk?: Ask[];
  /** How often the ladder began anew. */
  round?: number;

  /** Commands carried out, by `<name>/<id>`: a repeat gets the same answer. The newest 100. */
  commands: { id: string; message: string }[];

  /** Events not yet written to the database, and the number of the last one. */
  pendingEvents: TimelineEvent[];
  lastSeq: number;
  /** What former incidents of this failure could not write before this one began; written first. */
  unwritten?: RecordBatch[];
  /** Reporters whose totals are not yet written. */
  dirtyReporters: string[];
  revision: number;
  formerId?: string;
}

/** Bounds that keep the state small over a long life. */
export const STATE_LIMITS = {
  /** Reporters remembered; beyond it the one heard of longest ago is forgotten. */
  reporters: 1_000,
  notifications: 200,
  commands: 100,
} as const;
