import type { RetryPolicy } from '../policy/playbook.ts';

/**
 * Milliseconds to wait before retry `number` (1-based). The first waits `firstDelay`; later ones grow by the strategy
 * from `delay`, are capped at `maxDelay`, and lose up to `jitter` of themselves at random so that many incidents don't
 * retry in step (the "equal jitter" family of AWS's "Exponential Backoff and Jitter").
 * @param random 0 <= random < 1
 */
export function retryDelay(policy: RetryPolicy, number: number, random: number): number {
  if (number <= 1) return policy.firstDelay;
  const step = number - 1;
  const raw = { fixed: () => 1, linear: () => step, exponential: () => policy.factor ** (step - 1), fibonacci: () => fibonacci(step) }[
    policy.strategy
  ]();
  const capped = Math.min(policy.maxDelay, policy.delay * raw);
  return Math.round(capped * (1 - policy.jitter * random));
}

/** 1, 1, 2, 3, 5 … */
function fibonacci(n: number): number {
  let [previous, current] = [0, 1];
  for (let i = 1; i < n; i += 1) [previous, current] = [current, previous + current];
  return current;
}
