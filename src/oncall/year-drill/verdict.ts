import { isReference } from '../../domain/escalation/recipient.ts';
import { teamIn } from '../../domain/oncall/lookup.ts';
import type { PolicyFile } from '../../domain/policy/playbook.ts';
import { momentInWords } from '../local-time.ts';
import type { Interval } from '../interval.ts';
import type { LadderYear } from './ladder-year.ts';
import { ANY_SERVICE, type ImaginedFailure } from './failures.ts';

/** What the drill comes to, in sentences: what fails first. */
export function verdictOf(
  policy: PolicyFile,
  failures: readonly ImaginedFailure[],
  years: readonly LadderYear[],
  period: Interval,
): string[] {
  const silent = years.filter(({ nobodyStretches }) => nobodyStretches > 0);
  const services = new Set(failures.map(({ service }) => service)).size;
  const looked = `${count(services, 'service')}, ${count(years.length, 'ladder and severity', 'ladders and severities')}, ${count(
    years.reduce((sum, { classesInAll }) => sum + classesInAll, 0),
    'class of hours',
    'classes of hours',
  )}`;
  if (silent.length === 0)
    return [`At every moment of the period somebody would be told of every failure: ${looked}.`, ...waiting(years), ...unrung(years)];
  return [
    ...silent.map((year) => {
      const { nobody, nobodyHours, nobodyStretches, severity, ladder } = year;
      const first = nobody[0] ?? { ...period, reason: '' };
      const zone = zoneOf(policy, ladder);
      const when = `from ${momentInWords(first.from, zone, period.from)} until ${momentInWords(first.until, zone, period.from)}`;
      const often = nobodyStretches === 1 ? when : `in ${nobodyStretches} stretches, the first ${when}`;
      return `Nobody would be told of ${severity} failures of ${servicesOf(failures, year)} for ${nobodyHours} h ${often}: ${first.reason}.`;
    }),
    `Looked at: ${looked}.`,
    ...waiting(years),
    ...unrung(years),
  ];
}

function waiting(years: readonly LadderYear[]): string[] {
  return years
    .filter(({ waitingHours }) => waitingHours > 0)
    .map(({ severity, ladder, waitingHours }) => {
      return `By ladder ${ladder} a failure of severity ${severity} waits for the end of somebody's quiet hours during ${waitingHours} h.`;
    });
}

function unrung(years: readonly LadderYear[]): string[] {
  return years
    .filter(({ severity, unrungHours }) => severity === 'critical' && unrungHours > 0)
    .map(({ ladder, unrungHours }) => `Ladder ${ladder} rings nobody about a critical failure for ${unrungHours} h: it only writes.`);
}

const SHOWN_SERVICES = 4;

function servicesOf(failures: readonly ImaginedFailure[], { ladder, severity }: LadderYear): string {
  const mine = failures.filter((failure) => failure.ladder === ladder && failure.severity === severity);
  const names = [...new Set(mine.map(({ service }) => (service === ANY_SERVICE ? 'services that no playbook names' : service)))];
  const more = names.length - SHOWN_SERVICES;
  return more > 0 ? `${names.slice(0, SHOWN_SERVICES).join(', ')} and ${more} more` : names.join(', ');
}

/** Times are told in the zone of the first schedule of the ladder. */
function zoneOf(policy: PolicyFile, ladder: string): string {
  const levels = ladder.split(' + ').flatMap((name) => policy.escalation[name]?.levels ?? []);
  for (const reference of levels.flatMap(({ notify }) => notify.filter(isReference))) {
    const schedule =
      'schedule' in reference ? reference.schedule : 'team' in reference ? teamIn(policy, reference.team)?.schedule : undefined;
    const zone = policy.schedules[schedule ?? '']?.timeZone;
    if (zone !== undefined) return zone;
  }
  return 'UTC';
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
