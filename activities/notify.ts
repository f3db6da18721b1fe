import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { Channel } from '../src/channels/channel.ts';
import type { Links } from '../src/channels/links.ts';
import type { Activities } from '../src/domain/contracts.ts';
import type { ErrorCode } from '../src/domain/error-codes.ts';
import type { Notification, NotificationStore, SendProgress, SendResult } from '../src/domain/notification.ts';
import type { ChannelName } from '../src/domain/policy/playbook.ts';
import { inWords } from '../src/domain/words.ts';
import type { MuteCheck } from '../src/domain/silence/mute.ts';
import { withTemplate } from '../src/templates/with-template.ts';
import { inTime } from './in-time.ts';
import { askAbout, type Attempt, mayBeSent } from './notify-doubt.ts';
import { type GroupNews, mutedBy, withGroupNews } from './notify-mute.ts';

/** Postgres may be down; a page does not wait for it longer than this. */
const STORE_BUDGET_MS = 1_000;
/** Well below the heartbeat time-out that the workflow sets, so that a dead worker is told from a slow provider. */
const HEARTBEAT_MS = 1_000;

interface NotifyDeps {
  channels: Record<ChannelName, Channel>;
  links: Links;
  notifications: NotificationStore;
  /** Asked just before a page is sent; without it nothing is held back. */
  mutes?: MuteCheck;
  /** What a page says of its group; without it nothing. */
  groupNews?: GroupNews;
  log: Logger;
}

/**
 * Sends one notification at most once where anybody can tell, and at least once where nobody can.
 *
 * 1. The row is written before the send. Whatever may have been sent is asked about before it is sent again.
 * 2. A page that a silence, a window, a group or quiet hours hold back is not sent; it is asked again the next time.
 * 3. A provider that is busy or away makes the page late: `deferred` says when to ask again, and what the next call has to know.
 * 4. An outcome that nobody knows, and a worker that stops, fail the attempt retryably: the next one asks first.
 *
 * @returns sent, rejected (final for this target), deferred (not accepted now), suppressed (held back on purpose), or unknown (it
 *   may have arrived, and a repeat would do more harm)
 */
export function createNotify({ channels, links, notifications, mutes, groupNews, log }: NotifyDeps): Activities['notify'] {
  return async function notify(notification, carried) {
    const context = Context.current();
    const { cancellationSignal: signal } = context;
    const channel = channels[notification.channel];
    const { attempt } = context.info;
    const waitedMs = waitOf(context, notification);
    const earlier = context.info.heartbeatDetails as Attempt | undefined;
    const finish = async (result: SendResult): Promise<SendResult> => {
      await stored(() => notifications.finish(notification.key, result), notification, log);
      return result;
    };

    const former = await stored(() => notifications.begin(notification, attempt), notification, log);
    if (former?.state === 'sent' || former?.state === 'delivered' || former?.state === 'acknowledged') return alreadySent(former);

    // From here on every heartbeat says "may be sent", so that a kill at any moment leaves the careful answer behind.
    const blindResends = earlier?.blindResends ?? carried?.blindResends ?? 0;
    const progress: Attempt = { attempt, mayBeSent: true, blindResends };
    const heartbeat = setInterval(() => context.heartbeat({ ...progress }), HEARTBEAT_MS);
    try {
      const inDoubt = mayBeSent({ attempt, earlier, carried, state: former?.state });
      if (!inDoubt) {
        const mute = await mutedBy(mutes, notification, log);
        if (mute !== undefined) return await finish(mute);
      }
      const verdict = inDoubt ? await askAbout(channel, notification, blindResends, signal) : undefined;
      if (verdict?.result !== undefined) return await finish(verdict.result);
      progress.blindResends = verdict?.blindResends ?? blindResends;

      if (signal.aborted) throw stopped(context);
      context.heartbeat({ ...progress });
      const result = await channel.send(withTemplate(await withGroupNews(groupNews, notification, log), links, log), { signal, links });
      if (result.outcome === 'rejected') {
        // What was refused is no repeat: the doubt about the former send is as large as before, and so is the right to repeat it.
        progress.mayBeSent = verdict?.doubt ?? false;
        progress.blindResends = blindResends;
      }
      if (result.outcome === 'rejected' && result.retryAfterMs !== undefined) {
        const deferred = await finish({ ...result, outcome: 'deferred', progress: progressOf(progress) });
        return isUnwanted(context) ? whenCutOff(deferred, progress) : deferred;
      }
      await finish(result);
      if (result.outcome !== 'unknown') return withHistory(result, verdict?.because, waitedMs);
      if (isUnwanted(context)) return result;
      context.heartbeat({ ...progress });
      throw tryAgain('EFFECT_UNKNOWN', result.reason);
    } finally {
      clearInterval(heartbeat);
    }
  };
}

function progressOf({ mayBeSent: open, blindResends }: Attempt): SendProgress {
  return { mayBeSent: open, blindResends };
}

/** A wait that people notice; less than this passes on the way to any worker. */
const NOTICED_MS = 2_000;

/**
 * Milliseconds that the engine kept the message: what waits behind a provider's limit is late, and says so. A later attempt waited for
 * other reasons, which it tells itself.
 */
function waitOf({ info: { attempt, currentAttemptScheduledTimestampMs: scheduledAt } }: Context, { decidedAt }: Notification): number {
  return attempt > 1 || scheduledAt < decidedAt ? 0 : Date.now() - scheduledAt;
}

function withHistory(result: SendResult, because: string | undefined, waitedMs: number): SendResult {
  const late = waitedMs < NOTICED_MS ? undefined : `It had waited ${inWords(waitedMs)} for its turn`;
  const more = [because, late].filter((each) => each !== undefined);
  return more.length === 0 ? result : { ...result, reason: [result.reason, ...more].join('. ') };
}

function alreadySent({ providerId }: { providerId?: string }): SendResult {
  return {
    outcome: 'sent',
    reason: 'An earlier attempt had sent it; it was not sent again',
    ...(providerId !== undefined && { providerId }),
  };
}

/** Somebody acted or the incident was closed. A worker that shuts down aborts as well, but the page is still wanted then. */
function isUnwanted(context: Context): boolean {
  return context.cancellationDetails?.cancelRequested === true;
}

function stopped(context: Context): Error {
  if (isUnwanted(context)) return new CancelledFailure('No longer wanted; nothing was sent.');
  return tryAgain('EFFECT_REFUSED', 'This worker is stopping; nothing was sent, another worker takes it');
}

/** The page stopped being wanted while it was being sent: nothing is repeated, and nothing is claimed that is not known. */
function whenCutOff({ reason }: SendResult, progress: Attempt): SendResult {
  if (!progress.mayBeSent) throw new CancelledFailure(`No longer wanted; it was not sent: ${reason}`);
  return { outcome: 'unknown', reason: `An earlier attempt may have sent it, this one did not: ${reason}` };
}

/** An expected failure: late, not broken. Temporal tries again by the workflow's retry policy. */
function tryAgain(type: ErrorCode, message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type, category: ApplicationFailureCategory.BENIGN });
}

/** Runs a step of the store within its budget. Undefined when it failed: the workflow's own history is the record. */
async function stored<T>(step: () => Promise<T>, { key, channel }: Notification, log: Logger): Promise<T | undefined> {
  try {
    return await inTime(step(), STORE_BUDGET_MS);
  } catch (error) {
    log.warn(
      { key, channel, reason: error instanceof Error ? error.message : String(error) },
      'The state of a notification was not stored.',
    );
    return undefined;
  }
}
