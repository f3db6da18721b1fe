import type { Notification, NotificationKind } from '../../../src/domain/notification.ts';

/** Every kind of notification: the type checker finds one that is missing here. */
const KINDS: Record<NotificationKind, true> = {
  page: true,
  reminder: true,
  ack_expired: true,
  snooze_ended: true,
  all_clear: true,
  approval_needed: true,
  reassigned: true,
  acknowledged: true,
  status_update: true,
  page_loop: true,
  page_loop_lost: true,
};
export const NOTIFICATION_KINDS_FOR_TEST = Object.keys(KINDS) as NotificationKind[];

/** A page about the incident of this number; `over` replaces fields. */
export function pageOf(number: number, over: Partial<Notification> = {}): Notification {
  const incidentId = `shop-0123456789abcdef-${number.toString(16).padStart(8, '0')}`;
  return {
    key: `${incidentId}/page/1/slack/#dev/0`,
    incidentId,
    kind: 'page',
    level: 1,
    levelName: 'Development',
    channel: 'slack',
    to: '#dev',
    generation: 0,
    severity: 'error',
    service: 'shop',
    operation: 'checkout',
    title: 'checkout fails',
    lines: [],
    dueAt: Date.now(),
    lateMs: 0,
    openedAt: Date.now(),
    decidedAt: Date.now(),
    ...over,
  };
}
