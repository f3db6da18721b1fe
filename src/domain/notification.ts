import type { ChannelName } from './policy/playbook.ts';
import type { Severity } from './severity.ts';
import type { MuteCause } from './silence/mute.ts';

/** Why somebody is written to. */
export type NotificationKind =
  | 'page'
  | 'reminder'
  | 'ack_expired'
  | 'snooze_ended'
  | 'all_clear'
  | 'approval_needed'
  | 'reassigned'
  /** Somebody acknowledged: shown where the first message stands (PagerDuty, Slack, Linear). */
  | 'acknowledged'
  /** A word to those who were told, without asking for anything. */
  | 'status_update'
  /** A test of the way to somebody, and the alarm that it is broken. */
  | 'page_loop'
  | 'page_loop_lost';

/** The kinds that ask somebody to take over: an acknowledgement makes them pointless. */
export const PAGE_KINDS: readonly NotificationKind[] = ['page', 'reminder', 'ack_expired', 'snooze_ended'];

/**
 * One message to one target on one channel. Its `key` exists before it is sent, is the idempotency key towards the
 * provider, and is asked about before anything is repeated.
 */
export interface Notification {
  /** `<incident id>/<kind>/<level>/<channel>/<target>/<generation>` */
  key: string;
  incidentId: string;
  kind: NotificationKind;
  /** 1-based level of the ladder; 0 when it belongs to none. */
  level: number;
  levelName: string;
  channel: ChannelName;
  to: string;
  /** Counts repeats of the same page (an expired acknowledgement pages again). */
  generation: number;
  severity: Severity;
  service: string;
  operation: string;
  /** What matchers see (Alertmanager's word): service, operation, severity, category, code, level, and the report's own labels. */
  labels?: Record<string, string>;
  /** Who on call it is for, when the level named people instead of an address. */
  person?: string;
  /**
   * The provider's id of the first message of this incident to this target, where there is one: Slack updates that message and
   * answers in its thread, Linear comments on that issue.
   */
  replyTo?: string;
  /** Where the incident stands when this is decided: shown where the first message stands. */
  standing?: Standing;
  /** Own words for this message, as the policy has them; filled in just before it is sent. */
  template?: NotificationTemplate;
  /** The template's text. Only the activity that sends sets it: it is no part of a workflow's state. */
  text?: NotificationText;
  /** One line: what is broken. */
  title: string;
  /** What happened, what the machine tried and with what result; plain sentences, most important first. */
  lines: string[];
  /** Who else was told before or is being told now, each as "<channel> <target>". */
  alsoTold?: string[];
  /** Epoch ms at which the page was due, and by how much it was late (0 when on time). */
  dueAt: number;
  lateMs: number;
  /** Epoch ms of the incident's opening and of this decision. */
  openedAt: number;
  decidedAt: number;
}

/** The texts of a policy's template that are for one channel, still to be filled in (Liquid). */
export interface NotificationTemplate {
  name: string;
  subject?: string;
  /** What is told in full, a line each. */
  body?: string;
  /** The whole message in one breath: what an SMS says and a phone speaks. */
  short?: string;
}

/** A template that was filled in. */
export interface NotificationText {
  subject?: string;
  lines?: string[];
  short?: string;
}

/** How far an incident is, for a message that is kept up to date. */
export interface Standing {
  state: 'unacknowledged' | 'acknowledged' | 'closed';
  /** Who acknowledged or closed it. */
  by?: string;
  /** Epoch ms since when it stands so. */
  at: number;
}

/** The life of a notification. `unknown`: it may have been sent, and nobody can be asked. */
export type NotificationState =
  'queued' | 'sending' | 'sent' | 'delivered' | 'acknowledged' | 'failed' | 'unknown' | 'cancelled' | 'suppressed';

/** What a channel answers. `rejected` is final for this target; `unknown` may have been sent. */
export interface SendResult {
  /**
   * - `rejected`: final for this target. A channel that says `rejected` with `retryAfterMs` was only not accepted now; the activity
   *   answers `deferred` to the workflow then: the page is late, and the next contact method is tried meanwhile.
   * - `suppressed`: not sent on purpose (silence, group, quiet hours); `reason` says why, `until` when it is to be asked again.
   */
  outcome: 'sent' | 'rejected' | 'deferred' | 'unknown' | 'suppressed';
  /** The provider's id of the message, where it gave one. */
  providerId?: string;
  /** Which of several configured providers of the channel took it: "twilio", "twilio-2". */
  provider?: string;
  code?: string;
  reason: string;
  /** The provider will tell whether it was delivered (`DeliveryReport`): until then nobody counts as reached by it. */
  receipt?: boolean;
  /** Set when the provider asked to come back later (429): the page is late, never gone. */
  retryAfterMs?: number;
  /** Set with `deferred`: handed over with the next attempt. */
  progress?: SendProgress;
  /** Set with `suppressed`: under which word it is counted, and by which silence, window, incident or group. */
  mute?: { cause: MuteCause; by: string };
  /** Epoch ms at which a suppressed page is decided anew; absent: never. */
  until?: number;
}

/** What one attempt to send leaves to the next. */
export interface SendProgress {
  /** False only when the provider refused, or was never reached. */
  mayBeSent: boolean;
  /** Sends that were repeated without anybody having been able to say whether the former arrived. */
  blindResends: number;
}

/**
 * Remembers each notification before it is sent, so that a second attempt knows what the first may have done.
 * Both methods throw SalvorError DATABASE_UNREACHABLE when the store is away: a page is sent without it then.
 */
export interface NotificationStore {
  /**
   * Notes that an attempt begins and answers what was known before it: `queued` when nobody ever tried, `sending` when an earlier
   * attempt left no result (ask the provider), `sent` or `delivered` when there is nothing left to do.
   * @param attempt 1-based attempt of the activity
   */
  begin(notification: Notification, attempt: number): Promise<{ state: NotificationState; providerId?: string }>;
  /** Notes the answer of the channel. */
  finish(key: string, result: SendResult): Promise<void>;
}
