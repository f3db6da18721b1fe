import { inWords } from '../words.ts';

/**
 * A circuit breaker as plain data, so that workers can share it. Times are epoch ms.
 * - `closed`: calls pass. `failures` counts those in a row; `window` counts all answers since the first failure of the newest minute.
 * - `open`: nothing passes until `until`.
 * - `half_open`: one call is out to see whether the provider is well again; who sent it has until `until` to say.
 * - `isolated`: a person opened it; only a person closes it.
 */
export type BreakerState =
  | { kind: 'closed'; failures: number; window?: { since: number; answers: number; failed: number } }
  | { kind: 'open'; since: number; until: number; times: number; reason: string }
  | { kind: 'half_open'; since: number; until: number; times: number; reason: string }
  | { kind: 'isolated'; since: number; by: string; reason: string };

/** What an answer says of the provider; `unheard`: the call was cut off by ourselves and says nothing. */
export type Verdict = 'well' | 'failed' | 'throttled' | 'unheard';

export type Permit = { may: 'send' } | { may: 'probe'; next: BreakerState } | { may: 'wait'; retryAfterMs: number; reason: string };

export const CLOSED: BreakerState = { kind: 'closed', failures: 0 };

/** This many failures in a row: the provider is down. Fewer happen to healthy ones when a machine behind them is replaced. */
const FAILURES_IN_A_ROW = 5;
/** One that fails every other call never has five in a row, and is no way to wake somebody either. */
const WINDOW_MS = 60_000;
const WINDOW_ANSWERS = 10;
const WINDOW_FAILED_SHARE = 0.5;
/** First wait; it doubles with each probe that fails. A probe costs one call, so a provider that is back is used within a minute. */
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;
/** Longer than a call may take. After it the one who probed is taken for dead, and another may. */
const PROBE_MS = 30_000;
/** The others ask again after this while a probe is out. */
const PROBING_WAIT_MS = 5_000;
/** An isolated provider is asked about this often: a person may close the breaker at any time. */
const ISOLATED_WAIT_MS = 60_000;

/** May a call pass now? `next` is the state that has to be taken first: whoever takes it is the only one that probes. */
export function permit(state: BreakerState, now: number): Permit {
  switch (state.kind) {
    case 'closed':
      return { may: 'send' };
    case 'open':
      if (now < state.until) {
        return {
          may: 'wait',
          retryAfterMs: state.until - now,
          reason: `${state.reason}; it is tried again in ${inWords(state.until - now)}`,
        };
      }
      return probe(state, now);
    case 'half_open':
      if (now < state.until) {
        const retryAfterMs = Math.min(PROBING_WAIT_MS, state.until - now);
        return { may: 'wait', retryAfterMs, reason: `${state.reason}; one message is out to see whether it is well again` };
      }
      return probe(state, now);
    case 'isolated':
      return { may: 'wait', retryAfterMs: ISOLATED_WAIT_MS, reason: `${state.by} has taken it out of use: ${state.reason}` };
  }
}

function probe({ since, times, reason }: { since: number; times: number; reason: string }, now: number): Permit {
  return { may: 'probe', next: { kind: 'half_open', since, until: now + PROBE_MS, times, reason } };
}

/**
 * The state after an answer; the same object when it changes nothing, which is the rule: success costs no write.
 * @param reason what the provider answered, shown to people
 */
export function afterAnswer(state: BreakerState, verdict: Verdict, now: number, reason: string): BreakerState {
  // An answer to a call from before the breaker opened comes too late to mean anything.
  if (state.kind === 'open' || state.kind === 'isolated') return state;
  if (state.kind === 'half_open') {
    if (verdict === 'unheard') return { ...state, kind: 'open', until: now };
    // A provider that throttles is there.
    return verdict === 'failed' ? opened(state.times + 1, now, `it failed again (${reason})`, state.since) : CLOSED;
  }
  if (verdict === 'unheard' || verdict === 'throttled') return state;
  return verdict === 'well' ? afterSuccess(state, now) : afterFailure(state, now, reason);
}

type Closed = Extract<BreakerState, { kind: 'closed' }>;

function afterSuccess(state: Closed, now: number): BreakerState {
  const { window } = state;
  if (window === undefined) return state;
  if (now - window.since > WINDOW_MS) return CLOSED;
  return { kind: 'closed', failures: 0, window: { ...window, answers: window.answers + 1 } };
}

function afterFailure(state: Closed, now: number, reason: string): BreakerState {
  const current =
    state.window !== undefined && now - state.window.since <= WINDOW_MS ? state.window : { since: now, answers: 0, failed: 0 };
  const window = { ...current, answers: current.answers + 1, failed: current.failed + 1 };
  const failures = state.failures + 1;
  if (failures >= FAILURES_IN_A_ROW) return opened(1, now, `it failed ${failures} times in a row, the last time: ${reason}`);
  if (window.answers >= WINDOW_ANSWERS && window.failed / window.answers >= WINDOW_FAILED_SHARE) {
    return opened(1, now, `${window.failed} of ${window.answers} answers within a minute were failures, the last one: ${reason}`);
  }
  return { kind: 'closed', failures, window };
}

function opened(times: number, now: number, reason: string, since = now): BreakerState {
  return { kind: 'open', since, until: now + Math.min(FIRST_WAIT_MS * 2 ** (times - 1), LONGEST_WAIT_MS), times, reason };
}

/** A person takes a provider out of use. */
export function isolated(by: string, now: number, reason: string): BreakerState {
  return { kind: 'isolated', since: now, by, reason };
}
