import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Interval } from './interval.ts';
import { findCollisions } from './readiness/collisions.ts';
import { findPeople } from './readiness/people.ts';
import { findSchedules } from './readiness/schedules.ts';
import { rosterOf } from './readiness/roster.ts';
import { findTeams } from './readiness/teams.ts';

/** Kinds of findings, the worst first. */
export const READINESS_KINDS = {
  nobody_on_call: 'critical',
  unreachable_person: 'critical',
  quiet_hours_without_end: 'critical',
  team_without_anybody: 'critical',
  same_person_twice: 'warning',
  same_person_on_next_level: 'warning',
  not_woken: 'warning',
  single_point: 'warning',
  quiet_hours_on_call: 'notice',
  team_without_schedule: 'notice',
  idle_override: 'notice',
} as const satisfies Record<string, 'critical' | 'warning' | 'notice'>;

export interface ReadinessFinding {
  kind: keyof typeof READINESS_KINDS;
  /** What it is about: an id of the directory. */
  subject: { kind: 'person' | 'team' | 'schedule' | 'override'; name: string };
  message: string;
  remedy: string;
  /** When it is so; absent: always. At most `SHOWN_TIMES`, the earliest first. */
  times?: Interval[];
  /** Hours in all within the period, where it is not always so. */
  hours?: number;
}

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
