/**
 * What is known after an effect on the outside world.
 * - `done`: it happened and the other side said so.
 * - `refused`: the other side said no, or was never reached: nothing happened.
 * - `unknown`: it may have happened (the answer was lost): probe before repeating.
 */
export interface EffectResult {
  outcome: 'done' | 'refused' | 'unknown';
  /** In an operator's words, without a full stop, because sentences are made of it: what was answered, or why it is not known. Never a secret. */
  reason: string;
  /** Code of the answer: HTTP status, SQLSTATE, errno, error class. */
  code?: string;
  /** Milliseconds to wait before the next attempt when the other side asked for it (Retry-After). */
  retryAfterMs?: number;
  /** Wall-clock milliseconds the effect took. */
  tookMs: number;
  /** Activity attempt; above 1 means that a worker died or lost its answer before. */
  attempt: number;
  /** What compensation needs to know (a flag's former value, a migration's step). Small JSON. */
  before?: Json;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a probe answers: is the thing healthy now? */
export interface ProbeResult {
  healthy: boolean;
  reason: string;
  tookMs: number;
}
