import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every `everyMs` until the answer is true or the time is up. A question that rejects counts as "not yet". */
export async function waitUntil(question: () => Promise<boolean> | boolean, withinMs: number, everyMs = 100): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      if (await question()) return true;
    } catch {
      // Not yet: whatever refuses a connection while it starts.
    }
    if (Date.now() + everyMs > deadline) return false;
    await sleep(everyMs);
  }
}

/** True when a GET is answered with a 2xx within a second. */
export async function answersHttp(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
  await response.body?.cancel();
  return response.ok;
}
