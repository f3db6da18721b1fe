import type { EffectContext } from '../../src/domain/contracts.ts';
import type { EffectResult, Json } from '../../src/domain/effect.ts';

/** What effects and probes may reach; taken from the configuration when the worker starts. */
export interface EffectDeps {
  /** Connection strings by the lower-case name that playbooks use. */
  databases: Readonly<Record<string, string>>;
  /** Values of `${secret:NAME}` by lower-case name. */
  secrets: Readonly<Record<string, string>>;
}

/** One call of an effect: everything it knows of the activity around it, so that it can be tried without a Temporal server. */
export interface EffectCall {
  context: EffectContext;
  /** Aborted when the activity is cancelled or its worker shuts down. */
  signal: AbortSignal;
  /** Above 1 when a worker died or lost its answer before. */
  attempt: number;
  /** Keeps `told` for the next attempt, in case this worker dies. */
  tell: (details: Json) => void;
  /** What a former attempt told, if any. */
  told: Json | undefined;
}

/** An effect's answer before the clock and the attempt are added to it. */
export type Outcome = Omit<EffectResult, 'tookMs' | 'attempt'>;

/** The key under which the other side recognises a repeat of the same step. */
export function idempotencyKey(context: EffectContext): string {
  return `${context.incidentId}/${context.step}`;
}
