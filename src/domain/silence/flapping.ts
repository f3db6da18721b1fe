import { inWords } from '../words.ts';
import type { Flapping } from './policy.ts';

/** Whether a failure flaps, and until when a page about it is held back. */
export interface FlapState {
  flapping: boolean;
  reason: string;
  /** Epoch ms at which it can be over: the incident has been open steadily, or enough reopenings have aged out. */
  until?: number;
}

/**
 * Does a failure come and go so often that a page about it says nothing? Two thresholds (Nagios calls them high and low): many
 * reopenings within the window begin it, few end it. The state is computed from the openings alone, so every worker agrees.
 * @param openings epoch ms at which incidents of this failure opened, in any order, the present one included
 * @param openedAt epoch ms of the present incident's opening
 */
export function flapState(openings: readonly number[], openedAt: number, at: number, rule: Flapping): FlapState {
  // The clock of another machine may have opened the incident a moment ahead of this one.
  const now = Math.max(at, openedAt);
  const { enter, leave, window, steady } = rule;
  const times = [...new Set([...openings, openedAt])].filter((time) => time <= now).sort((a, b) => a - b);
  // The first opening is none again; each later one is a reopening.
  const reopenings = times.slice(1);
  const within = (at: number) => reopenings.filter((time) => time > at - window && time <= at).length;
  // Fewer reopenings than `enter` can never begin it, however low `leave` is.
  const low = Math.min(leave, enter);
  let flapping = false;
  for (const time of reopenings) {
    // Between two openings the count only falls: just before this one it was lowest.
    if (flapping && within(time) - 1 < low) flapping = false;
    if (within(time) >= enter) flapping = true;
  }
  const count = within(now);
  if (flapping && count < low) flapping = false;
  if (enter === 0 || !flapping)
    return { flapping: false, reason: `It opened again ${times_(count)} within ${inWords(window)}, which is not flapping` };
  const steadyAt = openedAt + steady;
  if (now >= steadyAt)
    return { flapping: false, reason: `It flapped, but has been open for ${inWords(now - openedAt)} now, so it is real` };
  // The (low - 1)th newest reopening may stay within the window; the one before it has to age out.
  const mustAge = reopenings.at(-low) ?? now;
  const until = Math.min(steadyAt, mustAge + window);
  const reason = `It opened again ${times_(count)} within ${inWords(window)} (flapping from ${enter}, over below ${low}); it is paged once it stays open for ${inWords(steady)}`;
  return { flapping: true, reason, until };
}

function times_(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
