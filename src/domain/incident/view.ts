import type { Classification } from '../classification/rule.ts';
import type { Failure } from '../report.ts';
import type { ChannelName } from '../policy/playbook.ts';
import type { NotificationKind, NotificationState } from '../notification.ts';
import type { Severity } from '../severity.ts';

/** What the machine is doing, or how it ended. */
export type IncidentState = 'open' | 'retrying' | 'fixing' | 'rolling_back' | 'waiting_approval' | 'exhausted' | 'recovered' | 'resolved';

export const CLOSED_STATES: readonly IncidentState[] = ['recovered', 'resolved'];

export interface LevelView {
  /** 1-based. */
  level: number;
  name: string;
  minSeverity: Severity;
  /** Epoch ms; absolute, moved only by snooze, reassignment or an expired acknowledgement. */
  dueAt: number;
  state: 'waiting' | 'sent' | 'skipped' | 'stopped';
  /** Epoch ms at which it was sent, and how late. */
  sentAt?: number;
  lateMs?: number;
  /** Why it was skipped or stopped, or who asked for it early. */
  reason?: string;
  /** Addresses it tells, and by which ways people it named were told, with their names. */
  targets: { channel: ChannelName; to: string; person?: string }[];
  /** People it names, as the policy names them: "team payments". */
  recipients?: string[];
}

export interface NotificationView {
  key: string;
  kind: NotificationKind;
  level: number;
  channel: ChannelName;
  to: string;
  state: NotificationState;
  /** Epoch ms. */
  queuedAt: number;
  sentAt?: number;
  providerId?: string;
  reason?: string;
  /** Name of the person it is for, when the level named people. */
  person?: string;
  /** Which of several providers took it. */
  provider?: string;
  /** The provider will tell whether it was delivered. */
  receipt?: boolean;
  /** Epoch ms at which a message that was put off or held back is tried again. */
  deferred?: number;
  /** Epoch ms of the provider's newest word about it. */
  heardAt?: number;
}

export interface AttemptView {
  /** 1-based over the whole incident. */
  number: number;
  kind: 'retry' | 'fix' | 'rollback' | 'shutdown';
  name: string;
  startedAt: number;
  endedAt?: number;
  outcome?: 'recovered' | 'failed' | 'unknown' | 'compensated';
  reason?: string;
  /** Code of the answer: HTTP status, SQLSTATE, errno, error class. */
  code?: string;
  /** Milliseconds the other side asked to wait before the next attempt. */
  retryAfterMs?: number;
}

/** An approval that is waited for. */
export interface ApprovalView {
  id: string;
  action: string;
  reason: string;
  requestedAt: number;
  expiresAt: number;
}

/** The whole public state of an incident: what the query `view` answers, and what the database row keeps. All times epoch ms. */
export interface IncidentView {
  id: string;
  workflowId: string;
  runId: string;
  service: string;
  operation: string;
  fingerprint: string;
  title: string;
  state: IncidentState;
  openedAt: number;
  closedAt?: number;
  /** Who or what closed it, with the reason. */
  closedBy?: string;
  closedReason?: string;
  failure: Failure;
  classification?: Classification;
  playbook?: string;
  occurrences: { count: number; firstAt: number; lastAt: number; reporters: number };
  acknowledgement?: { by: string; via: string; at: number; expiresAt: number; hold: boolean };
  snoozedUntil?: number;
  assignee?: string;
  levels: LevelView[];
  notifications: NotificationView[];
  attempts: AttemptView[];
  approval?: ApprovalView;
  /** What happens next and when, in words; the console counts down to it. */
  next?: { what: string; at: number };
  /** The incident that the same failure opened before. */
  formerId?: string;
  labels: Record<string, string>;
  /** True when the incident is a drill: nothing leaves the house. */
  drill: boolean;
  /** Rises with every recorded change; a row with a lower one is older. */
  revision: number;
}
