import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Interval } from './interval.ts';
import { findCollisions } from './readiness/collisions.ts';
import { READINESS_KINDS, type ReadinessFinding } from './readiness/finding.ts';
import { findPeople } from './readiness/people.ts';
import { findSchedules } from './readiness/schedules.ts';
import { rosterOf } from './readiness/roster.ts';
import { findTeams } from './readiness/teams.ts';

export interface Readiness {
  from: number;
  until: number;
  findings: (ReadinessFinding & { severity: (typeof READINESS_KINDS)[keyof typeof READINESS_KINDS] })[];
  /** True when nothing critical was found. */
  ready: boolean;
  /** What was looked at. */
  people: number;
  teams: number;
  schedules: number;
}

/**
 * Whether the people of a policy could be reached over a period: who has no way to be told, when nobody is on call, what hangs on one
 * person. Times are epoch milliseconds.
 */
export function readinessOf(policy: PolicyFile, period: Interval): Readiness {
  const roster = rosterOf(policy, period);
  const found = [...findSchedules(policy, roster), ...findPeople(policy, roster), ...findTeams(policy), ...findCollisions(policy, roster)];
  const order = Object.keys(READINESS_KINDS);
  const findings = found
    .map((finding) => ({ ...finding, severity: READINESS_KINDS[finding.kind] }))
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return {
    ...period,
    findings,
    ready: !findings.some(({ severity }) => severity === 'critical'),
    people: Object.keys(policy.people).length,
    teams: Object.keys(policy.teams).length,
    schedules: Object.keys(policy.schedules).length,
  };
}
