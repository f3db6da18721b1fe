import { isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import type { AppliedAction } from '../src/domain/incident/data.ts';
import type { EffectResult } from '../src/domain/effect.ts';
import { runEffect, undoEffect } from './effect.ts';
import type { Life } from './life.ts';

/**
 * Undoes what was applied and not kept, newest first. One that fails is said and does not stop the others; a person who closes the
 * incident does: what is there then stays.
 */
export async function compensateApplied(life: Life, why: string): Promise<void> {
  const { incident } = life;
  for (let applied = incident.applied.at(-1); applied !== undefined && !isClosed(incident); applied = incident.applied.at(-1)) {
    const { name } = applied.action;
    const result = await compensate(life, applied);
    incident.applied.pop();
    if (result === undefined) {
      log(incident, Date.now(), 'recovery.compensated', `"${name}" stays as it is: it has no compensation.`);
      continue;
    }
    const attempt = incident.attempts.findLast((known) => known.name === name && known.kind !== 'retry');
    if (attempt !== undefined && result.outcome === 'done') attempt.outcome = 'compensated';
    const words = result.outcome === 'done' ? 'was undone' : 'could not be undone for certain';
    log(incident, Date.now(), 'recovery.compensated', `"${name}" ${words} because ${why}: ${result.reason}.`, {
      data: { outcome: result.outcome },
    });
  }
}

async function compensate(life: Life, { action, step, before }: AppliedAction): Promise<EffectResult | undefined> {
  const summary = `Undo "${action.name}"`;
  if (action.compensate !== undefined) return await runEffect(life, action.compensate, `${step}/undo`, summary);
  if (action.apply.kind === 'flag') return await undoEffect(life, action.apply, before, `${step}/undo`, summary);
  return undefined;
}
