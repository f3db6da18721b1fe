import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Interval } from './interval.ts';
import { imaginedFailures, type ImaginedFailure } from './year-drill/failures.ts';
import { ladderYear, type LadderYear } from './year-drill/ladder-year.ts';
import { presencesIn } from './year-drill/presence.ts';
import { verdictOf } from './year-drill/verdict.ts';

export interface YearDrill extends Interval {
  failures: ImaginedFailure[];
  ladders: LadderYear[];
  /** False when there is a moment at which some failure would be told to nobody. */
  reachesSomebody: boolean;
  verdict: string[];
  tookMs: number;
}

const HOUR_MS = 3_600_000;

/**
 * Rehearses every failure at every moment of a period by arithmetic alone: who would be told, and when nobody would be. What the machine
 * would do meanwhile is `salvor drill <service>`.
 * @param period epoch milliseconds
 */
export function yearDrill(policy: PolicyFile, period: Interval): YearDrill {
  const began = performance.now();
  const { failures, ladders } = imaginedFailures(policy);
  const latest = Math.max(0, ...[...ladders.values()].flatMap((ladder) => ladder?.levels.map(({ after }) => after) ?? []));
  const presences = presencesIn(policy, { from: period.from, until: period.until + latest + HOUR_MS });
  const asked = new Map(failures.map(({ ladder, severity }) => [`${severity} ${ladder}`, { ladder, severity }]));
  const years = [...asked.values()].map(({ ladder, severity }) => ladderYear(ladder, severity, ladders.get(ladder), presences, period));
  return {
    ...period,
    failures,
    ladders: years,
    reachesSomebody: years.every(({ nobodyStretches }) => nobodyStretches === 0),
    verdict: verdictOf(policy, failures, years, period),
    tookMs: Math.round(performance.now() - began),
  };
}
