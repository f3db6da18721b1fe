import { Context } from '@temporalio/activity';
import type { Activities } from '../../src/domain/contracts.ts';
import type { ProbeResult } from '../../src/domain/effect.ts';
import type { Probe } from '../../src/domain/policy/operation.ts';
import type { EffectDeps } from '../effects/call.ts';
import { shown } from '../effects/secrets.ts';
import { cutOff, isStopping } from '../stopping.ts';
import type { Health } from './health.ts';
import { probeHttp } from './http.ts';
import { probePrometheus } from './prometheus.ts';
import { probeSql } from './sql.ts';
import { probeTcp } from './tcp.ts';

/**
 * The activity that asks whether something is healthy. What cannot be asked is not healthy, and the reason says why.
 * @throws ApplicationFailure, retryable, when this worker stops before it has an answer: that says nothing about the other side
 */
export function createRunProbe(deps: EffectDeps): Activities['runProbe'] {
  return async (probe) => {
    const activity = Context.current();
    const answer = await performProbe(probe, activity.cancellationSignal, deps);
    if (!answer.healthy && isStopping(activity)) throw cutOff(answer.reason);
    return answer;
  };
}

/** Asks once. Needs no Temporal. */
export async function performProbe(probe: Probe, signal: AbortSignal, deps: EffectDeps): Promise<ProbeResult> {
  const startedAt = Date.now();
  const health = await ask(probe, signal, deps).catch((error: unknown): Health => {
    return {
      healthy: false,
      reason: `The ${probe.kind} probe could not be asked: ${error instanceof Error ? error.message : String(error)}`,
    };
  });
  return { healthy: health.healthy, reason: shown(health.reason, deps), tookMs: Date.now() - startedAt };
}

async function ask(probe: Probe, signal: AbortSignal, deps: EffectDeps): Promise<Health> {
  switch (probe.kind) {
    case 'http':
      return await probeHttp(probe, signal, deps);
    case 'sql':
      return await probeSql(probe, signal, deps);
    case 'tcp':
      return await probeTcp(probe, signal);
    case 'prometheus':
      return await probePrometheus(probe, signal);
    case 'activity':
      return { healthy: false, reason: `Probe "${probe.name}" runs on the service's task queue, not on Salvor's` };
  }
}
