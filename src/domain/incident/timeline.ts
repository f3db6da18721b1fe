import type { Json } from '../effect.ts';

/** Everything that can happen to an incident. The list is closed: console and filters rely on it. */
export const EVENT_TYPES = [
  'incident.opened',
  'incident.classified',
  'incident.occurred_again',
  'incident.recovered',
  'incident.exhausted',
  'incident.resolved',
  'incident.interrupted',
  'incident.note',
  'recovery.retry',
  'recovery.action',
  'recovery.verified',
  'recovery.compensated',
  'recovery.skipped',
  'recovery.held',
  'recovery.proposal',
  'approval.requested',
  'approval.given',
  'approval.refused',
  'escalation.due',
  'escalation.skipped',
  'escalation.acknowledged',
  'escalation.ack_expired',
  'escalation.snoozed',
  'escalation.snooze_ended',
  'escalation.reassigned',
  'notification.queued',
  'notification.sent',
  'notification.failed',
  'notification.unknown',
  'notification.cancelled',
  'notification.delivered',
  'notification.deferred',
  'notification.suppressed',
  'escalation.on_call',
  'escalation.nobody_on_call',
  'escalation.repeated',
  'escalation.failover',
  'escalation.reminded',
  'escalation.status_update',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** One decision or observation, with its reason. (incident id, seq) is its identity: writing it twice changes nothing. */
export interface TimelineEvent {
  /** From 1, without gaps. */
  seq: number;
  /** Epoch milliseconds, of the workflow's clock. */
  at: number;
  type: EventType;
  /** Who did it: `salvor`, or the person or token who commanded it. */
  actor: string;
  /** A plain sentence with the reason, as an operator would say it. */
  message: string;
  /** Small facts behind the sentence. */
  data?: { [key: string]: Json };
}
