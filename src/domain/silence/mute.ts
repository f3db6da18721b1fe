import type { Notification } from '../notification.ts';

/** Why a page is not sent: the word under which it is counted. */
export const MUTE_CAUSES = ['silence', 'maintenance', 'inhibition', 'quiet_hours', 'grouped', 'flapping'] as const;
export type MuteCause = (typeof MUTE_CAUSES)[number];

export interface Mute {
  cause: MuteCause;
  /** Id of the silence, maintenance window, inhibiting incident or group. */
  by: string;
  /** A sentence for the timeline. */
  reason: string;
  /** Epoch ms at which it ends; absent when that is not known. */
  until?: number;
}

/** Asked just before a page is sent; undefined: send it. Whoever cannot find out sends: a page too many beats one too few. */
export type MuteCheck = (notification: Notification, now: number) => Promise<Mute | undefined>;
