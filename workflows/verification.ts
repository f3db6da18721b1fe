import type { EffectResult, ProbeResult } from '../src/domain/effect.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import type { Probe } from '../src/domain/policy/operation.ts';
import { operationOf } from '../src/domain/recovery/next-step.ts';
import { until } from './clock.ts';
import { contextOf, runEffect } from './effect.ts';
import type { Life } from './life.ts';
import { effects, probeLocally } from './proxies.ts';

/** What a step brought about. `unknown`: it was done, and nothing can tell whether it helped. */
export interface Verdict {
  outcome: 'recovered' | 'failed' | 'unknown';
  reason: string;
}

/** After an action a service needs a moment; the probe is asked again after these waits. */
const PROBE_AGAIN_AFTER_MS = [1_000, 2_000, 4_000] as const;

/** A person who closed the incident wants nothing more of the machine, not even a look. */
function nobodyLooks({ incident }: Life, { reason }: EffectResult): Verdict | undefined {
  if (!isClosed(incident)) return undefined;
  return { outcome: 'unknown', reason: `${reason}; the incident was ${incident.state} meanwhile, so nobody looked whether it helped` };
}

/** Says whether a retry brought the service back: the probe decides; without one the operation's own success is the evidence. */
export async function verifyRetry(life: Life, result: EffectResult, step: string): Promise<Verdict> {
  const { probe } = life.incident.policy.playbook;
  if (result.outcome === 'refused') return { outcome: 'failed', reason: result.reason };
  const unseen = nobodyLooks(life, result);
  if (unseen !== undefined) return unseen;
  if (probe === undefined) {
    return result.outcome === 'done'
      ? { outcome: 'recovered', reason: `${result.reason}; no probe is configured, so the operation's own success is the evidence` }
      : { outcome: 'unknown', reason: `${result.reason}; no probe is configured that could tell whether it happened` };
  }
  const answer = await ask(life, probe, step);
  const reason = `${result.reason}; the probe says: ${answer.reason}`;
  return { outcome: answer.healthy ? 'recovered' : 'failed', reason };
}

/** Says whether an action helped: its probe, and then the failed operation itself where it may be run again. */
export async function verifyAction(life: Life, result: EffectResult, probe: Probe | undefined, step: string): Promise<Verdict> {
  if (result.outcome === 'refused') return { outcome: 'failed', reason: result.reason };
  const unseen = nobodyLooks(life, result);
  if (unseen !== undefined) return unseen;
  const operation = operationOf(life.incident);
  const rerun = operation?.idempotent === true ? operation : undefined;
  if (probe === undefined && rerun === undefined)
    return { outcome: 'unknown', reason: `${result.reason}; neither a probe nor the operation can tell whether it helped` };
  let reason = result.reason;
  if (probe !== undefined) {
    const answer = await askPatiently(life, probe, step);
    reason = `${reason}; the probe says: ${answer.reason}`;
    if (!answer.healthy) return { outcome: 'failed', reason };
  }
  if (rerun === undefined || isClosed(life.incident)) return { outcome: 'recovered', reason };
  const again = await runEffect(life, rerun, `${step}/operation`, `Run "${life.incident.report.operation}" again after the fix`);
  return {
    outcome: again.outcome === 'done' ? 'recovered' : 'failed',
    reason: `${reason}; the failed operation was run again: ${again.reason}`,
  };
}

async function askPatiently(life: Life, probe: Probe, step: string): Promise<ProbeResult> {
  let answer = await ask(life, probe, step);
  for (const wait of PROBE_AGAIN_AFTER_MS) {
    if (answer.healthy || isClosed(life.incident)) return answer;
    await pause(life, wait, 'the probe is asked again');
    answer = await ask(life, probe, step);
  }
  return answer;
}

/** One look: local first, because most probes answer at once; a slow one goes to an activity of its own. */
async function ask(life: Life, probe: Probe, step: string): Promise<ProbeResult> {
  const context = contextOf(life, step, 'Probe');
  if (probe.kind === 'activity') {
    const { outcome, reason, tookMs } = await runEffect(life, { ...probe, idempotent: true }, `${step}/probe`, `Probe "${probe.name}"`);
    return { healthy: outcome === 'done', reason, tookMs };
  }
  life.verifying = true;
  try {
    return await probeLocally(probe, context);
  } catch {
    life.verifying = false;
    return await askSlowly(probe, context);
  } finally {
    life.verifying = false;
  }
}

async function askSlowly(probe: Exclude<Probe, { kind: 'activity' }>, context: ReturnType<typeof contextOf>): Promise<ProbeResult> {
  try {
    return await effects('Probe', probe.timeout, true).runProbe(probe, context);
  } catch {
    return { healthy: false, reason: 'the probe itself gave no answer', tookMs: probe.timeout };
  }
}

/** Waits for the machine's next moment; a person who closes the incident ends the wait. */
async function pause(life: Life, waitMs: number, what: string): Promise<void> {
  const { incident } = life;
  const at = Date.now() + waitMs;
  incident.machine = { at, what };
  await until(at, () => isClosed(incident));
  delete incident.machine;
}
