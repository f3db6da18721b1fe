/** A stretch of time in epoch milliseconds; `until` is not part of it. */
export interface Interval {
  from: number;
  until: number;
}

/** Sorts, and joins what overlaps or touches. Empty ones vanish. */
export function joined(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { from, until } of intervals.filter((one) => one.from < one.until).toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until);
    else result.push({ from, until });
  }
  return result;
}

/** What two sorted lists without overlaps have in common; the parts of the first keep what they say beside their times. */
export function common<Part extends Interval>(parts: readonly Part[], others: readonly Interval[]): Part[] {
  const result: Part[] = [];
  let first = 0;
  for (const part of parts) {
    while ((others[first]?.until ?? Infinity) <= part.from) first += 1;
    for (let index = first; (others[index]?.from ?? Infinity) < part.until; index += 1) {
      const other = others[index];
      if (other !== undefined) result.push({ ...part, from: Math.max(part.from, other.from), until: Math.min(part.until, other.until) });
    }
  }
  return result;
}

/** What of `whole` none of the sorted intervals covers. */
export function uncovered(whole: Interval, intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  let { from } = whole;
  for (const one of intervals) {
    if (one.from >= whole.until) break;
    if (one.from > from) result.push({ from, until: one.from });
    from = Math.max(from, one.until);
  }
  if (from < whole.until) result.push({ from, until: whole.until });
  return result;
}

/** Milliseconds in all. */
export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, until }) => sum + until - from, 0);
}
