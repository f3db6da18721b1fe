import { TASK_QUEUE } from './contracts.ts';
import type { Notification } from './notification.ts';
import type { ChannelName } from './policy/playbook.ts';

/** Channels whose providers publish a limit. Mail servers and webhooks have none that all share; their own answers are obeyed. */
export const LIMITABLE_CHANNELS = ['slack', 'pagerduty', 'voice', 'sms', 'linear'] as const satisfies readonly ChannelName[];
export type LimitableChannel = (typeof LIMITABLE_CHANNELS)[number];

/**
 * The task queue of a limited channel: the engine hands out no more of its tasks in a second than the provider takes, whatever the
 * number of workers.
 */
export function limitedQueue(channel: LimitableChannel): string {
  return `${TASK_QUEUE}-notify-${channel}`;
}

/**
 * Task queue on which a message is sent; undefined: that of the workflow itself.
 * @param limited channels that had a limit when the incident opened (its snapshot says so, so that a replay decides the same);
 *   absent for drills and for incidents from before there were limits
 */
export function notifyQueue(channel: ChannelName, limited: readonly ChannelName[] | undefined): string | undefined {
  const limitable = LIMITABLE_CHANNELS.find((each) => each === channel);
  return limitable !== undefined && limited?.includes(channel) === true ? limitedQueue(limitable) : undefined;
}

/** Temporal's priority keys, 1 first. What waits behind a limit leaves in this order, and in the order of its coming within one key. */
const PRIORITY = { firstPage: 1, page: 2, reminder: 3, information: 5 } as const;

/** How urgent a message is among those that wait for the same provider. */
export function notifyPriority({ kind, level, generation }: Pick<Notification, 'kind' | 'level' | 'generation'>): number {
  switch (kind) {
    case 'page':
      return level === 1 && generation === 1 ? PRIORITY.firstPage : PRIORITY.page;
    case 'ack_expired':
    case 'snooze_ended':
    case 'reassigned':
    case 'approval_needed':
    case 'page_loop_lost':
      return PRIORITY.page;
    case 'reminder':
      return PRIORITY.reminder;
    case 'all_clear':
    case 'acknowledged':
    case 'status_update':
    case 'page_loop':
      return PRIORITY.information;
  }
}
