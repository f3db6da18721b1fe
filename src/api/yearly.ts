import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Interval } from '../oncall/interval.ts';

/** What is worked out over a year is kept while the policy is the same, and only one is worked out at a time: each takes a processor. */
export function createYearly() {
  const known = new WeakMap<PolicyFile, Map<string, Promise<unknown>>>();
  let busy: Promise<unknown> = Promise.resolve();
  return <Result>(
    work: (policy: PolicyFile, period: Interval) => Promise<Result>,
    policy: PolicyFile,
    period: Interval,
  ): Promise<Result> => {
    const results = known.get(policy) ?? new Map<string, Promise<unknown>>();
    known.set(policy, results);
    const key = `${work.name} ${period.from} ${period.until}`;
    const kept = results.get(key) as Promise<Result> | undefined;
    if (kept !== undefined) return kept;
    const result = busy.then(() => work(policy, period));
    busy = result.catch(() => undefined);
    if (results.size >= MOST_KEPT) results.delete([...results.keys()][0] ?? '');
    results.set(key, result);
    result.catch(() => results.delete(key));
    return result;
  };
}

const MOST_KEPT = 8;
