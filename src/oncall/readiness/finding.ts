import type { Interval } from '../interval.ts';

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
