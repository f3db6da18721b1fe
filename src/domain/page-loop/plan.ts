import type { Notification, SendResult } from '../notification.ts';
import type { Target } from '../policy/playbook.ts';
import type { Report } from '../report.ts';

/**
 * The page loop: a page that is no page goes through the real providers at intervals, and whatever does not come back raises an alarm
 * through another channel. It finds out that nobody would be reached before somebody has to be.
 */
export const PAGE_LOOP_WORKFLOW = 'pageLoop';
export const PAGE_LOOP_SCHEDULE = 'salvor-page-loop';
/** Service under which a broken loop is reported; routes and playbooks may name it. */
export const PAGE_LOOP_SERVICE = 'salvor';
export const PAGE_LOOP_OPERATION = 'page-loop';

/** One way that is tried, and where the alarm goes when it is broken. */
export interface PageLoopCheck extends Target {
  alarm: Target;
}

export interface PageLoopPlan {
  /** Milliseconds after which a page that has not come back counts as lost. */
  withinMs: number;
  checks: PageLoopCheck[];
}

/** How one way did. */
export interface PageLoopOutcome extends Target {
  state: 'back' | 'lost';
  /** Epoch ms at which it left, and milliseconds until it was back or given up. */
  startedAt: number;
  tookMs: number;
  /** How it came back, or why it counts as lost. */
  reason: string;
}

export interface PageLoopActivities {
  notify(notification: Notification): Promise<SendResult>;
  /** Asks the provider whether it has the message. `unknown`: it cannot be asked, or did not answer. */
  lookUpNotification(notification: Notification): Promise<{ found: 'sent' | 'absent' | 'unknown'; reason: string; canBeAsked: boolean }>;
  /** Opens (or joins) the incident of a broken loop: a ladder insists, a single alarm does not. */
  reportBrokenLoop(report: Report): Promise<void>;
  recordPageLoop(workflowId: string, outcomes: PageLoopOutcome[]): Promise<void>;
}
