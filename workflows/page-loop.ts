import { condition, defineSignal, rootCause, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import { DELIVERY_SIGNAL } from '../src/domain/contracts.ts';
import { DELIVERY_FIELDS } from '../src/domain/incident/delivered.ts';
import type { Notification } from '../src/domain/notification.ts';
import { brokenLoopReport, pageLoopAlarm, pageLoopMessage } from '../src/domain/page-loop/message.ts';
import type { PageLoopCheck, PageLoopOutcome, PageLoopPlan } from '../src/domain/page-loop/plan.ts';
import { type Checked, check } from '../src/domain/shape.ts';
import { askProvider, recordPageLoop, reportBrokenLoop, sendRound } from './page-loop-proxies.ts';

type Word = Checked<typeof DELIVERY_FIELDS>;

/** One round of the page loop: every way at once, each with its alarm. */
export async function pageLoop(plan: PageLoopPlan): Promise<PageLoopOutcome[]> {
  const words = new Map<string, Word>();
  setHandler(defineSignal<[unknown]>(DELIVERY_SIGNAL), (given) => {
    const checked = check(DELIVERY_FIELDS, given);
    if ('fits' in checked) words.set(checked.fits.key, checked.fits);
  });
  const outcomes = await Promise.all(
    plan.checks.map(async (way) => {
      const outcome = await goRound(way, plan.withinMs, words);
      if (outcome.state === 'lost') await raiseAlarm(way, outcome);
      return outcome;
    }),
  );
  await recordPageLoop(workflowInfo().workflowId, outcomes);
  return outcomes;
}

/** Sends one page and waits for it to come back: by the provider's word, or by asking the provider. */
async function goRound({ channel, to }: PageLoopCheck, withinMs: number, words: Map<string, Word>): Promise<PageLoopOutcome> {
  const startedAt = Date.now();
  const message = pageLoopMessage(workflowInfo().workflowId, { channel, to }, startedAt);
  const until = startedAt + withinMs;
  const outcome = (state: PageLoopOutcome['state'], reason: string): PageLoopOutcome => ({
    channel,
    to,
    state,
    startedAt,
    tookMs: Date.now() - startedAt,
    reason,
  });
  const sent = await send(message, until);
  if (!sent.accepted) return outcome('lost', sent.reason);
  if (sent.receipt) {
    await condition(() => words.has(message.key), Math.max(1, until - Date.now()));
    const word = words.get(message.key);
    if (word === undefined) return outcome('lost', `${sent.reason}, and the provider has not said since that it was delivered`);
    return outcome(word.state === 'delivered' ? 'back' : 'lost', word.reason);
  }
  return await askUntil(message, until, sent.reason, outcome);
}

/** A provider that puts it off is asked again until the time is over. */
async function send(message: Notification, until: number): Promise<{ accepted: boolean; receipt: boolean; reason: string }> {
  for (;;) {
    try {
      const { outcome, reason, receipt = false, retryAfterMs = 0 } = await sendRound(message, until - Date.now());
      const again = Date.now() + Math.max(retryAfterMs, ASK_EVERY_MS);
      if (outcome === 'deferred' && again < until) await sleep(again - Date.now());
      else return { accepted: outcome === 'sent', receipt, reason };
    } catch (error) {
      return { accepted: false, receipt: false, reason: rootCause(error) ?? 'the channel failed' };
    }
  }
}

const ASK_EVERY_MS = 10_000;

/** A provider that cannot be asked has shown all it can by taking the message. */
async function askUntil(
  message: Notification,
  until: number,
  reason: string,
  outcome: (state: PageLoopOutcome['state'], reason: string) => PageLoopOutcome,
): Promise<PageLoopOutcome> {
  for (;;) {
    const answer = await askProvider(message).catch(() => undefined);
    if (answer?.found === 'sent') return outcome('back', answer.reason);
    if (answer?.canBeAsked === false) return outcome('back', `${reason}; this way cannot be followed further`);
    if (Date.now() + ASK_EVERY_MS >= until) return outcome('lost', answer?.reason ?? 'the provider could not be asked');
    await sleep(ASK_EVERY_MS);
  }
}

/** Tells somebody through another channel, and opens an incident, whose ladder insists. Either must not depend on the other. */
async function raiseAlarm({ alarm }: PageLoopCheck, outcome: PageLoopOutcome): Promise<void> {
  const { workflowId } = workflowInfo();
  const now = Date.now();
  await Promise.allSettled([
    sendRound(pageLoopAlarm(workflowId, alarm, outcome, now), ALARM_PATIENCE_MS),
    reportBrokenLoop(brokenLoopReport(workflowId, outcome, now)),
  ]);
}

const ALARM_PATIENCE_MS = 600_000;
