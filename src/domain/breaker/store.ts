import type { BreakerState } from './state.ts';

/** A breaker as all workers see it. */
export interface StoredBreaker {
  /** `<channel>/<provider>`, for webhooks `webhook/<host>`. */
  name: string;
  state: BreakerState;
  /** Rises with each change. */
  version: number;
}

/**
 * Where workers share their breakers.
 * Both methods throw SalvorError DATABASE_UNREACHABLE: the process goes on with its own memory then.
 */
export interface BreakerStore {
  /** Undefined when it has never failed. */
  read(name: string): Promise<StoredBreaker | undefined>;
  /**
   * Takes the next state, unless somebody else was quicker.
   * @param version that the decision was made by; 0 when there was none
   * @returns the new version, or undefined when the breaker has another one by now
   */
  change(name: string, version: number, next: BreakerState): Promise<number | undefined>;
}
