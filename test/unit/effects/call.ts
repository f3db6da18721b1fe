import type { EffectCall } from '../../../activities/effects/call.ts';
import type { Json } from '../../../src/domain/effect.ts';

/** A first attempt of a step that nobody cancels, and what it told for the case of its death. */
export function firstCall(changes: Partial<EffectCall> = {}): EffectCall & { tellings: Json[] } {
  const tellings: Json[] = [];
  return {
    context: {
      incidentId: 'shop-0123456789abcdef-01234567',
      service: 'shop',
      operation: 'placeOrder',
      step: 'retry-1',
      summary: 'Retry 1',
    },
    signal: new AbortController().signal,
    attempt: 1,
    told: undefined,
    tell: (details) => void tellings.push(details),
    tellings,
    ...changes,
  };
}

export const NO_DEPS = { databases: {}, secrets: {} };
