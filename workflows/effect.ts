import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import { type EffectContext, serviceTaskQueue } from '../src/domain/contracts.ts';
import type { EffectResult, Json } from '../src/domain/effect.ts';
import type { Effect } from '../src/domain/policy/operation.ts';
import type { Failure } from '../src/domain/report.ts';
import type { Life } from './life.ts';
import { effects } from './proxies.ts';

type ServiceEffect = Extract<Effect, { kind: 'activity' }>;
type ServiceOperation = (input: { args: unknown[]; context: EffectContext }) => Promise<unknown>;

/** What an operation says goes into the state, the timeline and every message: a megabyte of it must not. */
const REASON_LENGTH = 2_000;

/** A service that takes no work for so long is not there. */
const SERVICE_TAKES_WORK_WITHIN = '15 seconds';

export function contextOf({ incident }: Life, step: string, summary: string): EffectContext {
  return { incidentId: incident.id, service: incident.service, operation: incident.report.operation, step, summary };
}

/** Runs an effect and always answers: done, refused or unknown. Only a person's resolution cancels it. */
export async function runEffect(life: Life, effect: Effect, step: string, summary: string): Promise<EffectResult> {
  const context = contextOf(life, step, summary);
  const repeatable = !('idempotent' in effect) || effect.idempotent;
  return await inScope(life, () =>
    effect.kind === 'activity'
      ? runOnService(effect, context, repeatable)
      : effects(summary, effect.timeout, repeatable).runEffect(effect, context),
  );
}

/** Puts back what an effect changed by itself (a flag's former value). */
export async function undoEffect(life: Life, effect: Effect, before: Json | null, step: string, summary: string): Promise<EffectResult> {
  return await inScope(life, () => effects(summary, effect.timeout, true).undoEffect(effect, before, contextOf(life, step, summary)));
}

async function inScope(life: Life, run: () => Promise<EffectResult>): Promise<EffectResult> {
  const started = Date.now();
  const scope = new CancellationScope();
  life.effect = scope;
  try {
    return await scope.run(run);
  } catch (error) {
    return { ...explain(error), tookMs: Date.now() - started, attempt: 1 };
  } finally {
    delete life.effect;
  }
}

async function runOnService(effect: ServiceEffect, context: EffectContext, repeatable: boolean): Promise<EffectResult> {
  const started = Date.now();
  const service = proxyActivities<Record<string, ServiceOperation>>({
    taskQueue: effect.taskQueue ?? serviceTaskQueue(context.service),
    summary: context.summary,
    startToCloseTimeout: effect.timeout,
    scheduleToStartTimeout: SERVICE_TAKES_WORK_WITHIN,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { maximumAttempts: repeatable ? 3 : 1 },
  });
  const operation = service[effect.name];
  if (operation === undefined) throw ApplicationFailure.nonRetryable(`no operation "${effect.name}"`, 'INVALID_INPUT');
  await operation({ args: effect.args, context });
  return {
    outcome: 'done',
    reason: `${context.service} ran "${effect.name}" again and it succeeded`,
    tookMs: Date.now() - started,
    attempt: 1,
  };
}

/** What is known when an activity did not answer by itself. */
function explain(error: unknown): Pick<EffectResult, 'outcome' | 'reason' | 'code'> {
  if (isCancellation(error)) return { outcome: 'unknown', reason: 'it was cancelled while it ran' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    return cause.timeoutType === 'SCHEDULE_TO_START'
      ? { outcome: 'refused', code: 'NO_WORKER', reason: 'no worker took it: is the service running with its operations registered?' }
      : { outcome: 'unknown', code: 'TIMEOUT', reason: 'the process that ran it died or gave no answer in time' };
  }
  const reason = cause instanceof Error ? cause.message.slice(0, REASON_LENGTH) : 'it failed without a reason';
  if (cause instanceof ApplicationFailure && cause.type !== 'EFFECT_UNKNOWN') return { outcome: 'refused', code: codeOf(cause), reason };
  return { outcome: 'unknown', reason };
}

/** The most telling code of an operation's failure; `serveOperations` sends the failure along. */
function codeOf({ type, details }: ApplicationFailure): string {
  const failure = details?.[0] as Partial<Failure> | undefined;
  return failure?.sqlState ?? failure?.errno ?? failure?.code ?? failure?.httpStatus?.toString() ?? type ?? 'ERROR';
}
