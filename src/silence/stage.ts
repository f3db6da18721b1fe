import type { Notification } from '../domain/notification.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Labels } from '../domain/silence/matchers.ts';
import type { Mute } from '../domain/silence/mute.ts';
import type { Known } from './known.ts';

/** A page that is about to be sent, and what it is held against. */
export interface Ask {
  page: Notification;
  labels: Labels;
  policy: PolicyFile;
  known: Known;
  /** Epoch ms. */
  now: number;
}

/** One reason not to send a page; undefined: this stage has none. */
export type Stage = (ask: Ask) => Mute | undefined | Promise<Mute | undefined>;
