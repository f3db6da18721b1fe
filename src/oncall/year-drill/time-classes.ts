import type { EscalationPolicy } from '../../domain/policy/playbook.ts';
import { atLeast, type Severity } from '../../domain/severity.ts';
import type { Interval } from '../interval.ts';
import type { Presence, Presences } from './presence.ts';

/** What one level would tell, in all moments of a class alike. */
export interface LevelTells {
  level: number;
  name: string;
  /** Milliseconds after the opening. */
  afterMs: number;
  who: string[];
  /** Why a recipient would tell nobody. */
  missing: string[];
}

/** All moments of the period at which a failure would be told to the same people. */
export interface TimeClass {
  levels: LevelTells[];
  /** Somebody is told by something that rings. */
  rings: boolean;
  reaches: boolean;
  /** Nobody is told now, but somebody is when their quiet hours are over. */
  waits: boolean;
  milliseconds: number;
  /** Uninterrupted stretches, in order. */
  times: Interval[];
}

/**
 * Classes of moments by who would be told: nothing changes between two moments at which somebody's shift begins or ends, so that only
 * these are looked at. Each level is asked about the moment at which it would be due.
 * @param presences answers for the period and for as long after it as the last level takes
 */
export function timeClasses(
  ladder: Pick<EscalationPolicy, 'levels'>,
  severity: Severity,
  presences: Presences,
  period: Interval,
): TimeClass[] {
  const levels = ladder.levels.flatMap((level, index) => {
    if (!atLeast(severity, level.minSeverity)) return [];
    const timelines = level.notify.flatMap((recipient) => presences(recipient, severity));
    return [{ level: index + 1, name: level.name, afterMs: level.after, timelines }];
  });
  const timelines = levels.flatMap(({ timelines: own, afterMs }) => own.map((parts) => ({ parts, afterMs, at: 0 })));
  const starts = timelines.flatMap(({ parts, afterMs }) => parts.map(({ from }) => from - afterMs));
  const moments = [...new Set([period.from, ...starts.filter((at) => at > period.from && at < period.until)])].sort((a, b) => a - b);
  const classes = new Map<string, TimeClass>();
  const words = new Map<Presence, string>();
  for (const [index, from] of moments.entries()) {
    const until = moments[index + 1] ?? period.until;
    const now = timelines.map((timeline) => presenceAt(timeline, from));
    const key = now.map((presence) => wordOf(presence, words)).join('|');
    const known = classes.get(key) ?? classOf(levels, now);
    classes.set(key, known);
    const last = known.times.at(-1);
    if (last?.until === from) last.until = until;
    else known.times.push({ from, until });
    known.milliseconds += until - from;
  }
  return [...classes.values()].toSorted((a, b) => b.milliseconds - a.milliseconds);
}

/** Moves on to the part that covers the moment at which the level would be due. */
function presenceAt(timeline: { parts: Presence[]; afterMs: number; at: number }, moment: number): Presence | undefined {
  while ((timeline.parts[timeline.at]?.until ?? Infinity) <= moment + timeline.afterMs) timeline.at += 1;
  return timeline.parts[timeline.at];
}

function wordOf(presence: Presence | undefined, words: Map<Presence, string>): string {
  if (presence === undefined) return '';
  const known = words.get(presence) ?? `${presence.who ?? ''}!${presence.missing ?? ''}`;
  words.set(presence, known);
  return known;
}

function classOf(
  levels: readonly { level: number; name: string; afterMs: number; timelines: Presence[][] }[],
  now: readonly (Presence | undefined)[],
): TimeClass {
  let at = 0;
  const told = levels.map(({ level, name, afterMs, timelines }) => {
    const mine = now.slice(at, (at += timelines.length));
    const who = [...new Set(mine.flatMap((presence) => presence?.who ?? []))];
    const missing = [...new Set(mine.flatMap((presence) => presence?.missing ?? []))];
    return { level, name, afterMs, who, missing };
  });
  const reaches = told.some(({ who }) => who.length > 0);
  return {
    levels: told,
    reaches,
    waits: !reaches && now.some((presence) => presence?.waits === true),
    rings: now.some((presence) => presence?.rings === true),
    milliseconds: 0,
    times: [],
  };
}
