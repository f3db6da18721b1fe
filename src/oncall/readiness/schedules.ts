import type { OnCallDirectory, Override } from '../../domain/oncall/directory.ts';
import { nameOf } from '../../domain/oncall/lookup.ts';
import type { ReadinessFinding } from './finding.ts';
import { timesInWords, timesOf, type Roster } from './roster.ts';

/** When a schedule has nobody, and where it has only one. */
export function findSchedules(directory: OnCallDirectory, roster: Roster): ReadinessFinding[] {
  return [...Object.keys(directory.schedules).flatMap((name) => findSchedule(directory, name, roster)), ...findIdle(directory, roster)];
}

function findSchedule(directory: OnCallDirectory, name: string, { period, schedules }: Roster): ReadinessFinding[] {
  const { gaps, shifts } = schedules.get(name) ?? { gaps: [], shifts: [] };
  const { timeZone = 'UTC', layers = [] } = directory.schedules[name] ?? {};
  const subject = { kind: 'schedule' as const, name };
  const findings: ReadinessFinding[] = [];
  if (gaps.length > 0) {
    findings.push({
      kind: 'nobody_on_call',
      subject,
      message: `Nobody is on call for ${name} for ${timesInWords(gaps, timeZone, period)}.`,
      remedy: 'Add a layer without restrictions at the top of its list, which all others cover; for once, an override.',
      ...timesOf(gaps),
    });
  }
  const people = new Set(shifts.map(({ person }) => person));
  const [only] = people;
  if (people.size === 1 && only !== undefined) {
    findings.push({
      kind: 'single_point',
      subject,
      message: `${nameOf(directory, only)} is the only one who is ever on call for ${name}.`,
      remedy: `Let others take turns in ${name}, or tell somebody else on the next level.`,
    });
    return findings;
  }
  for (const { name: layer, people: turns } of layers) {
    const times = shifts.filter((shift) => shift.layer === layer && shift.override === undefined);
    if (new Set(turns).size > 1 || times.length === 0) continue;
    findings.push({
      kind: 'single_point',
      subject,
      message: `${nameOf(directory, turns[0] ?? '')} is alone in layer "${layer}" of ${name}: ${timesInWords(times, timeZone, period)}.`,
      remedy: `Add people to layer "${layer}", so that somebody can be ill or away.`,
      ...timesOf(times),
    });
  }
  return findings;
}

/** An override that was meant to change something and does not: whom it replaces is not on call then. */
function findIdle({ people, overrides }: OnCallDirectory, { period, schedules }: Roster): ReadinessFinding[] {
  return overrides
    .filter(({ id, schedule, from, until }) => {
      const within = Date.parse(from) < period.until && Date.parse(until) > period.from;
      return within && schedules.get(schedule)?.shifts.some(({ override }) => override === id) === false;
    })
    .map((override) => ({
      kind: 'idle_override' as const,
      subject: { kind: 'override' as const, name: override.id },
      message: `Override ${override.id} of ${override.schedule} (${override.from} to ${override.until}) changes nothing: ${whyIdle({ people }, override)}.`,
      remedy: 'Correct its times or "replaces", or remove it.',
    }));
}

function whyIdle(directory: Pick<OnCallDirectory, 'people'>, { replaces }: Override): string {
  return replaces === undefined ? 'newer ones cover it' : `${nameOf(directory, replaces)} is not on call then, or a newer one covers it`;
}
