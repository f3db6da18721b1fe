/** Failures of one service in one minute. `minute` is epoch ms. */
export interface Sample {
  minute: number;
  failures: number;
}

const MINUTE = 60_000;
/** Minutes of history below which nothing is unusual yet. */
const LEAST_HISTORY = 60;

/**
 * Cuts samples into the minutes of the window and those before, as failures a minute, filling in the minutes without a row: nothing
 * failed in them. Undefined while less than an hour is known.
 * @param now epoch ms
 */
export function minutesOf(samples: readonly Sample[], window: number, now: number): { recent: number[]; history: number[] } | undefined {
  const first = samples[0]?.minute;
  if (first === undefined) return undefined;
  const failures = new Map(samples.map((sample) => [sample.minute, sample.failures]));
  const begin = Math.ceil((now - window) / MINUTE) * MINUTE;
  const history = range(first, begin, failures);
  if (history.length < LEAST_HISTORY) return undefined;
  return { recent: range(begin, now, failures), history };
}

function range(from: number, until: number, failures: ReadonlyMap<number, number>): number[] {
  const minutes: number[] = [];
  for (let minute = from; minute < until; minute += MINUTE) minutes.push(failures.get(minute) ?? 0);
  return minutes;
}
