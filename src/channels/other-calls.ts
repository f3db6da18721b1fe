import type { Notification } from '../domain/notification.ts';

/** Calls to the same number for something else, so that a listed call is not taken for this one. */
export interface OtherCalls {
  /**
   * @param since epoch ms
   * @returns ids of calls that are known to be another notification's, and how many others may have been made whose id nobody knows
   * @throws SalvorError DATABASE_UNREACHABLE
   */
  around(notification: Pick<Notification, 'key' | 'to'>, since: number): Promise<{ claimed: string[]; unknown: number }>;
}
