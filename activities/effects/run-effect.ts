import { Context } from '@temporalio/activity';
import type { Activities, EffectContext } from '../../src/domain/contracts.ts';
import { cutOff, isStopping } from '../stopping.ts';
import { SalvorError } from '../../src/domain/error-codes.ts';
import type { EffectResult, Json } from '../../src/domain/effect.ts';
import type { Effect } from '../../src/domain/policy/operation.ts';
import type { EffectCall, EffectDeps, Outcome } from './call.ts';
import { runCommand } from './command.ts';
import { runFlag, undoFlag } from './flag.ts';
import { runHttp } from './http.ts';
import { runMigrationRollback } from './migration.ts';
import { shown } from './secrets.ts';
import { runSql } from './sql.ts';

/** A worker that dies is noticed after the heartbeat timeout the workflow sets; a beat a second leaves room for slow ones. */
const HEARTBEAT_MS = 1_000;

/** The activity that carries out one effect. Answers for every failure of the other side; throws for none of them. */
export function createRunEffect(deps: EffectDeps): Activities['runEffect'] {
  return async (effect, context) => await withinActivity(effect, context, async (call) => await performEffect(effect, call, deps));
}

/** The activity that takes an effect back: a flag is put back to its former value, anything else is run as the compensating effect it is. */
export function createUndoEffect(deps: EffectDeps): Activities['undoEffect'] {
  return async (effect, before, context) =>
    await withinActivity(
      effect,
      context,
      async (call) =>
        await (effect.kind === 'flag' ? answer(call, deps, undoFlag(effect, before, call, deps)) : performEffect(effect, call, deps)),
    );
}

/** Carries out one effect and says what is known of it. Needs no Temporal. */
export async function performEffect(effect: Effect, call: EffectCall, deps: EffectDeps): Promise<EffectResult> {
  return await answer(call, deps, perform(effect, call, deps));
}

async function perform(effect: Effect, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  switch (effect.kind) {
    case 'http':
      return await runHttp(effect, call, deps);
    case 'sql':
      return await runSql(effect, call, deps);
    case 'command':
      return await runCommand(effect, call, deps);
    case 'flag':
      return await runFlag(effect, call, deps);
    case 'migration':
      return await runMigrationRollback(effect, call, deps);
    case 'activity':
      // The workflow calls the service's own task queue; here there is no code of the service.
      throw new SalvorError('INVALID_INPUT', `activity "${effect.name}" runs on the service's task queue, not on Salvor's`, {
        field: 'kind',
      });
  }
}

/** Adds clock and attempt, and hides secrets in whatever the other side said. A wrong playbook is a refusal with its remedy. */
async function answer(call: EffectCall, deps: EffectDeps, running: Promise<Outcome>): Promise<EffectResult> {
  const startedAt = Date.now();
  const outcome = await running.catch((error: unknown): Outcome => {
    if (error instanceof SalvorError) return { outcome: 'refused', code: error.code, reason: error.message };
    throw error;
  });
  return { ...outcome, reason: shown(outcome.reason, deps), tookMs: Date.now() - startedAt, attempt: call.attempt };
}

/** A shutdown of the worker is no answer of the other side: a step that may be repeated goes on elsewhere. */
async function withinActivity(
  effect: Effect,
  context: EffectContext,
  run: (call: EffectCall) => Promise<EffectResult>,
): Promise<EffectResult> {
  const activity = Context.current();
  let told = activity.info.heartbeatDetails as Json | undefined;
  const beat = setInterval(() => activity.heartbeat(told), HEARTBEAT_MS);
  try {
    const result = await run({
      context,
      signal: activity.cancellationSignal,
      attempt: activity.info.attempt,
      told,
      tell: (details) => {
        told = details;
        activity.heartbeat(told);
      },
    });
    const repeatable = !('idempotent' in effect) || effect.idempotent;
    if (result.outcome !== 'done' && repeatable && isStopping(activity)) throw cutOff(result.reason);
    return result;
  } finally {
    clearInterval(beat);
  }
}
