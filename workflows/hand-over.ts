import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import { isClosed } from '../src/domain/incident/close.ts';
import { isAtRest, type Life } from './life.ts';

/** A closed incident whose failure is back gets so long to finish its record and all-clears: usually they take a moment. */
const FINISHING_TIME = '5 seconds';

/**
 * Waits until this run may end: the incident is closed and everything is done, or another run has to take over, because the history
 * has grown long, or because the failure is back and its next incident must not wait for what the closed one still has to write and
 * to send. Then nothing new is started and what is in flight is taken back into the state first: neither a provider nor a database
 * that is away for hours can hold a growing history or a page. Both know what they got by its key.
 */
export async function runMayEnd(life: Life, historyLimit?: number): Promise<void> {
  const { incident } = life;
  const isOver = () => isClosed(incident) && isAtRest(life) && allHandlersFinished();
  const isWanted = () => (isClosed(incident) ? life.late.length > 0 : isLong(historyLimit) && life.machineIdle);
  for (;;) {
    await condition(() => isOver() || isWanted());
    if (isOver() || (isClosed(incident) && (await condition(isOver, FINISHING_TIME)))) return;
    life.handingOver = true;
    for (const { scope } of life.sending.values()) scope.cancel();
    life.recording?.cancel();
    await condition(() => !isWanted() || (isQuiet(life) && allHandlersFinished()));
    if (isWanted()) return;
    life.handingOver = false;
  }
}

function isLong(limit = Number.POSITIVE_INFINITY): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength > limit;
}

/** Nothing is in flight that only this run knows of. */
function isQuiet({ sending, recording, asking }: Life): boolean {
  return sending.size === 0 && recording === undefined && !asking;
}
