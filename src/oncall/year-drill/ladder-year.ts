import type { EscalationPolicy } from '../../domain/policy/playbook.ts';
import type { Severity } from '../../domain/severity.ts';
import { lengthOf, type Interval } from '../interval.ts';
import type { Presences } from './presence.ts';
import { timeClasses, type LevelTells, type TimeClass } from './time-classes.ts';

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

const SHOWN_CLASSES = 40;
const SHOWN_TIMES = 100;
const HOUR_MS = 3_600_000;

/** @param ladder undefined: some failure names one that the policy does not define */
export function ladderYear(
  name: string,
  severity: Severity,
  ladder: Pick<EscalationPolicy, 'levels'> | undefined,
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
