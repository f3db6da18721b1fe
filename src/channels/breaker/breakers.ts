import { afterAnswer, type BreakerState, CLOSED, permit, type Verdict } from '../../domain/breaker/state.ts';
import type { BreakerStore } from '../../domain/breaker/store.ts';

/** Milliseconds. What other workers found out is known here after this at the latest. */
const CACHED_MS = 1_000;
/** A page does not wait longer than this for the shared state; this process's own memory decides then. */
const STORE_BUDGET_MS = 300;
/** Another worker changed the same breaker in the same moment: as many of them as could be, each once. */
const MOST_TRIES = 8;

/** Circuit breakers of providers, shared by all workers. Nothing here throws: whoever cannot find out sends. */
export interface Breakers {
  /** Undefined: try it, and say by `heard` what came of it. Otherwise how long it is left alone, and why. */
  refusal(name: string): Promise<{ retryAfterMs: number; reason: string } | undefined>;
  /** @param reason what the provider answered, without secrets */
  heard(name: string, verdict: Verdict, reason: string): Promise<void>;
}

interface Known {
  state: BreakerState;
  version: number;
  /** Epoch ms of the newest look at the shared state, or of the failure to look. */
  readAt: number;
}

/**
 * @param store absent: this process alone
 * @param now epoch ms
 */
export function createBreakers(store?: BreakerStore, now: () => number = Date.now): Breakers {
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Known>>();
  /** Epoch ms until which a store that did not answer is not asked again. */
  let awayUntil = Number.NEGATIVE_INFINITY;

  async function ask<T>(question: (store: BreakerStore) => Promise<T>): Promise<T | typeof UNANSWERED> {
    if (store === undefined || now() < awayUntil) return UNANSWERED;
    const answer = await within(question(store));
    if (answer === UNANSWERED) awayUntil = now() + CACHED_MS;
    return answer;
  }

  async function read(name: string): Promise<Known> {
    const fresh = known.get(name) ?? { state: CLOSED, version: 0, readAt: Number.NEGATIVE_INFINITY };
    known.set(name, fresh);
    const stored = await ask((shared) => shared.read(name));
    if (stored !== UNANSWERED) Object.assign(fresh, { state: stored?.state ?? CLOSED, version: stored?.version ?? 0 });
    fresh.readAt = now();
    return fresh;
  }

  /** A hundred sends of one moment ask once. */
  async function current(name: string): Promise<Known> {
    const cached = known.get(name);
    if (cached !== undefined && now() - cached.readAt < CACHED_MS) return cached;
    let question = reading.get(name);
    if (question === undefined) {
      question = read(name).finally(() => reading.delete(name));
      reading.set(name, question);
    }
    return await question;
  }

  /** Takes the next state everywhere, or here alone when the store is away. False: somebody else was quicker; decide anew. */
  async function take(name: string, from: Known, next: BreakerState): Promise<boolean> {
    const { state, version } = from;
    const taken = await ask((shared) => shared.change(name, version, next));
    // Others of this process may have gone on in the meantime; what they know is newer.
    if (taken === UNANSWERED) {
      if (from.state !== state) return false;
      Object.assign(from, { state: next, readAt: now() });
      return true;
    }
    if (taken === undefined) {
      await read(name);
      return false;
    }
    if (taken > from.version) Object.assign(from, { state: next, version: taken, readAt: now() });
    return true;
  }

  return {
    async refusal(name) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const breaker = await current(name);
        const answer = permit(breaker.state, now());
        if (answer.may === 'send') return undefined;
        if (answer.may === 'wait') return { retryAfterMs: answer.retryAfterMs, reason: answer.reason };
        if (await take(name, breaker, answer.next)) return undefined;
      }
      return undefined;
    },
    async heard(name, verdict, reason) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const breaker = await current(name);
        const next = afterAnswer(breaker.state, verdict, now(), reason);
        if (next === breaker.state || (await take(name, breaker, next))) return;
      }
    },
  };
}

const UNANSWERED = Symbol('the store did not answer');

/** What the store answers within its budget. It is never waited for longer, and its error is as good as silence. */
async function within<T>(answer: Promise<T>): Promise<T | typeof UNANSWERED> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof UNANSWERED>((resolve) => {
    timer = setTimeout(() => resolve(UNANSWERED), STORE_BUDGET_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return UNANSWERED;
  } finally {
    clearTimeout(timer);
  }
}
