/** Milliseconds to the first and to the longest pause after failed sends. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** What is known about the way to Salvor: one pause for all, so that an outage is not hammered by every fingerprint. */
export class Link {
  #failures = 0;
  #pausedUntil = 0;

  get isUp(): boolean {
    return this.#failures === 0;
  }

  /** Milliseconds until the next attempt may be made. */
  pause(now: number): number {
    return Math.max(0, this.#pausedUntil - now);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#pausedUntil = 0;
  }

  /** Doubles the pause, with jitter, because all processes of a service see the same outage. */
  failed(now: number): void {
    if (now < this.#pausedUntil) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#pausedUntil = now + pause * (0.75 + Math.random() / 2);
  }
}
