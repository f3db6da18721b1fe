import type { PolicyFile } from '../domain/policy/playbook.ts';
import type { Severity } from '../domain/severity.ts';
import { type Interval, lengthOf } from './interval.ts';
import { imaginedFailures, type ImaginedFailure } from './year-drill/failures.ts';
import { presencesIn, type Presences } from './year-drill/presence.ts';
import { timeClasses, type LevelTells, type TimeClass } from './year-drill/time-classes.ts';
import { verdictOf } from './year-drill/verdict.ts';

/** A class of hours, as it is shown. */
export interface HourClass {
  levels: LevelTells[];
  rings: boolean;
  hours: number;
  /** 0 to 1. */
  share: number;
  stretches: number;
  first: Interval;
}

/** One ladder and severity over the whole period. */
export interface LadderYear {
  ladder: string;
  severity: Severity;
  /** The most frequent classes, at most `SHOWN_CLASSES`. */
  classes: HourClass[];
  classesInAll: number;
  /** When nobody at all would be told, by no level, and why; at most `SHOWN_TIMES`, the earliest first. */
  nobody: (Interval & { reason: string })[];
  nobodyHours: number;
  nobodyStretches: number;
  /** Hours in which nobody is told at once, because whoever is on call has quiet hours: it waits until they are over. */
  waitingHours: number;
  /** Hours in which the first level that hears this would reach nobody, so that the next one is told in its place. */
  firstLevelMissingHours: number;
  /** Hours in which somebody is told, but nothing rings. */
  unrungHours: number;
}

export interface YearDrill extends Interval {
  failures: ImaginedFailure[];
  ladders: LadderYear[];
  /** False when there is a moment at which some failure would be told to nobody. */
  reachesSomebody: boolean;
  verdict: string[];
  tookMs: number;
}

const SHOWN_CLASSES = 40;
const SHOWN_TIMES = 100;
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

function ladderYear(
  name: string,
  severity: Severity,
  ladder: Parameters<typeof timeClasses>[0] | undefined,
  presences: Presences,
  period: Interval,
): LadderYear {
  const classes = timeClasses(ladder ?? { levels: [] }, severity, presences, period);
  const whole = lengthOf([period]);
  const nobody = classes
    .filter(({ reaches, waits }) => !reaches && !waits)
    .flatMap((one) => one.times.map((time) => ({ ...time, reason: whyNobody(one, name, severity, ladder !== undefined) })))
    .toSorted((a, b) => a.from - b.from);
  const hours = (wanted: (one: TimeClass) => boolean) => inHours(classes.filter(wanted).reduce((sum, one) => sum + one.milliseconds, 0));
  return {
    ladder: name,
    severity,
    classes: classes.slice(0, SHOWN_CLASSES).map(({ levels, rings, milliseconds, times }) => ({
      levels,
      rings,
      hours: inHours(milliseconds),
      share: milliseconds / whole,
      stretches: times.length,
      first: times[0] ?? period,
    })),
    classesInAll: classes.length,
    nobody: nobody.slice(0, SHOWN_TIMES),
    nobodyHours: hours(({ reaches, waits }) => !reaches && !waits),
    nobodyStretches: nobody.length,
    waitingHours: hours(({ waits }) => waits),
    firstLevelMissingHours: hours(({ levels, reaches }) => reaches && levels[0]?.who.length === 0),
    unrungHours: hours(({ rings, reaches }) => reaches && !rings),
  };
}

function whyNobody({ levels }: TimeClass, ladder: string, severity: Severity, defined: boolean): string {
  if (!defined) return `the policy does not define the ladder "${ladder}"`;
  if (levels.length === 0) return `no level of ladder "${ladder}" hears ${severity}`;
  return [...new Set(levels.flatMap(({ missing, name }) => (missing.length === 0 ? [`level "${name}" names nobody`] : missing)))].join(
    '; ',
  );
}

/** To a tenth. */
function inHours(milliseconds: number): number {
  return Math.round((milliseconds / HOUR_MS) * 10) / 10;
}
