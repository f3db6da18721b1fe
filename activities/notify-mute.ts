import type { Logger } from 'pino';
import { type Notification, PAGE_KINDS, type SendResult } from '../src/domain/notification.ts';
import type { MuteCheck } from '../src/domain/silence/mute.ts';
import { inTime } from './in-time.ts';

/** Milliseconds. A page does not wait longer than this to learn whether it is wanted: one too many beats one too few. */
const MUTE_BUDGET_MS = 300;

/** A page that leads its group says for how many others it speaks. */
export type GroupNews = (page: Notification) => Promise<string | undefined>;

/** A first page that leaves this soon after it was decided has nobody behind it yet: it need not ask. */
const FRESH_MS = 2_000;

/** The page with a line about its group, where there is one to tell. */
export async function withGroupNews(news: GroupNews | undefined, page: Notification, log: Logger): Promise<Notification> {
  const isFresh = page.kind === 'page' && page.generation === 1 && Date.now() - page.decidedAt < FRESH_MS;
  if (news === undefined || isFresh || !PAGE_KINDS.includes(page.kind)) return page;
  try {
    const line = await inTime(news(page), MUTE_BUDGET_MS);
    return line === undefined ? page : { ...page, lines: [...page.lines, line] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ key: page.key, reason }, 'How many incidents a page speaks for could not be found out: it leaves without saying so.');
    return page;
  }
}

/**
 * Why a page is held back now, as the result to answer; undefined: send it. Only what wakes somebody is asked about: an all-clear
 * or a request for approval is never muted.
 */
export async function mutedBy(mutes: MuteCheck | undefined, notification: Notification, log: Logger): Promise<SendResult | undefined> {
  if (mutes === undefined || !PAGE_KINDS.includes(notification.kind)) return undefined;
  try {
    const mute = await inTime(mutes(notification, Date.now()), MUTE_BUDGET_MS);
    if (mute === undefined) return undefined;
    const { cause, by, reason, until } = mute;
    return { outcome: 'suppressed', reason, mute: { cause, by }, ...(until !== undefined && { until }) };
  } catch (error) {
    log.warn(
      { key: notification.key, reason: error instanceof Error ? error.message : String(error) },
      'Whether a page is silenced could not be found out: it is sent.',
    );
    return undefined;
  }
}
