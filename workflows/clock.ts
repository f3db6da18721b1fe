import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { inWords } from '../src/domain/words.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { log } from '../src/domain/incident/log.ts';
import { nextMoment } from '../src/domain/incident/present.ts';
import { isAtRest, type Life } from './life.ts';

/** A wake-up later than this was not jitter: nothing was running. */
const INTERRUPTED_AFTER_MS = 5_000;

/**
 * Keeps one timer, for the next due moment of anything; every other wait of the incident is a condition on the clock. The
 * timer's summary tells an operator in the Temporal UI what happens next.
 */
export async function keepTime(life: Life): Promise<void> {
  const { incident } = life;
  const isOver = () => isClosed(incident) && isAtRest(life);
  while (!isOver()) {
    // What is due now waits for the next run: a timer for a moment that has passed would ring without end.
    if (life.handingOver) await condition(() => !life.handingOver || isOver());
    const next = nextMoment(incident, Date.now());
    const moved = () => isOver() || nextMoment(incident, Date.now())?.at !== next?.at;
    if (next === undefined) await condition(moved);
    else await sleepUntil(incident, next, moved);
  }
}

async function sleepUntil(incident: IncidentData, { at, what }: { at: number; what: string }, moved: () => boolean): Promise<void> {
  const timer = new CancellationScope();
  let fired = false;
  const asleep = timer
    .run(() => sleep(Math.max(1, at - Date.now()), { summary: what }))
    .then(() => {
      fired = true;
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  await condition(() => fired || moved());
  if (fired) {
    reportInterruption(incident, at, what);
    return;
  }
  // A closed incident ends without cancelling: an event less, and the run is over anyway.
  if (isClosed(incident)) return;
  timer.cancel();
  await asleep;
}

function reportInterruption(incident: IncidentData, at: number, what: string): void {
  const late = Date.now() - at;
  if (late <= INTERRUPTED_AFTER_MS) return;
  log(
    incident,
    Date.now(),
    'incident.interrupted',
    `Nothing ran when this was due: ${what}. Going on ${inWords(late)} late; nothing is skipped.`,
    {
      data: { from: at, to: Date.now() },
    },
  );
}

/** Waits until the clock has come to `at`, or `wake` holds. Needs no timer of its own: see keepTime. */
export async function until(at: number, wake: () => boolean): Promise<void> {
  await condition(() => wake() || Date.now() >= at);
}
