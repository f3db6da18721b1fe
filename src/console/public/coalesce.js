// @ts-check
/** One run at a time per key; calls during a run lead to exactly one more. Pure of any browser. */

/**
 * A storm of change notices about one incident costs one request at a time, and the last notice is never missed.
 * @param {(key: string) => Promise<void>} run must not reject
 * @returns {(key: string) => Promise<void>} resolves when what was asked for is done
 */
export function coalesce(run) {
  /** @type {Map<string, { again: boolean, done: Promise<void> }>} */
  const running = new Map();

  return (key) => {
    const current = running.get(key);
    if (current !== undefined) {
      current.again = true;
      return current.done;
    }
    const entry = { again: false, done: Promise.resolve() };
    running.set(key, entry);
    entry.done = (async () => {
      do {
        entry.again = false;
        await run(key);
      } while (entry.again);
      running.delete(key);
    })();
    return entry.done;
  };
}
