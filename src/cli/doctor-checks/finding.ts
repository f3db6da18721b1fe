/** One line of `salvor doctor`. `warn` works, but not as production should; `fail` does not work. */
export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  /** What was found. Never a secret. */
  detail: string;
  /** What to do; absent when there is nothing to do. */
  remedy?: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, state: 'ok', detail });
export const warn = (check: string, detail: string, remedy: string): Finding => ({ check, state: 'warn', detail, remedy });
export const fail = (check: string, detail: string, remedy: string): Finding => ({ check, state: 'fail', detail, remedy });

/** An error as one line; the driver's and the SDK's messages name hosts and ports, never passwords. */
export function reason(error: unknown): string {
  const words = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
  return words.split('\n')[0] ?? words;
}
