import type { NotificationKind } from '../notification.ts';
import type { ContactStep, OnCallReference } from '../oncall/question.ts';

/** One recipient of one telling: the ways to reach them, in order, and how far it is. */
export interface Contact {
  kind: NotificationKind;
  /** 1-based level of the ladder; 0 when it belongs to none. */
  level: number;
  levelName: string;
  generation: number;
  /** Id of the person; absent for an address. */
  person?: string;
  /** How the timeline calls them. */
  name: string;
  why: string;
  dueAt: number;
  lateMs: number;
  startedAt: number;
  steps: ContactStep[];
  /** One entry for each way that was begun, in the order of `steps`: the notification's key and when. */
  begun: { key: string; at: number }[];
  /** Set when no way is left: why none worked. */
  gaveUp?: string;
}

/** People a telling names, who are still to be looked up: an activity does it. */
export interface Ask {
  reference: OnCallReference;
  kind: NotificationKind;
  level: number;
  levelName: string;
  generation: number;
  why: string;
  dueAt: number;
  lateMs: number;
}
