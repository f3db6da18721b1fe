import { inWords } from '../words.ts';
import type { IncidentData } from '../incident/data.ts';
import { log } from '../incident/log.ts';
import { atLeast } from '../severity.ts';
import { isStopped } from './ladder.ts';
import type { Moment } from './moment.ts';

/** The highest level that was told, or -1. */
export function highestTold(incident: IncidentData): number {
  return incident.levels.findLastIndex((level) => level.sentAt !== undefined);
}

/** When the newest level is told again, and as the how manieth reminder; undefined when none is left or the policy wants none. */
export function nextReminder(incident: IncidentData): (Moment & { index: number; number: number }) | undefined {
  const { remind } = incident.policy.escalation;
  const index = highestTold(incident);
  const level = incident.levels[index];
  const number = (level?.reminders ?? 0) + 1;
  if (remind === undefined || remind.every === 0 || level?.toldAt === undefined || number > remind.times) return undefined;
  const name = `L${index + 1} ${incident.policy.escalation.levels[index]?.name ?? ''}`;
  return { at: level.toldAt + remind.every, what: `${name} is reminded`, index, number };
}

/** When the ladder begins anew: its last level was told, reminders included, and nobody took it. */
export function nextRound(incident: IncidentData): Moment | undefined {
  const { repeat, levels } = incident.policy.escalation;
  const index = highestTold(incident);
  const told = incident.levels[index]?.toldAt;
  if (repeat === undefined || told === undefined || (incident.round ?? 0) >= repeat.times) return undefined;
  const isWaiting = levels.some(
    ({ minSeverity }, at) => incident.levels[at]?.sentAt === undefined && atLeast(incident.severity, minSeverity),
  );
  return isWaiting ? undefined : { at: told + repeat.pause, what: 'the ladder begins anew' };
}

/** Sets the ladder back to its first level when its pause after the last one is over. */
export function beginNextRound(incident: IncidentData, now: number): void {
  const next = isStopped(incident, now) ? undefined : nextRound(incident);
  if (next === undefined || next.at > now) return;
  incident.round = (incident.round ?? 0) + 1;
  incident.shiftMs = next.at - incident.openedAt - (incident.policy.escalation.levels[0]?.after ?? 0);
  incident.levels = incident.levels.map(({ generation }) => ({ generation }));
  const { repeat } = incident.policy.escalation;
  const waited = inWords(repeat?.pause ?? 0);
  const message = `Every level was told and nobody acknowledged for ${waited}: the ladder begins anew (round ${incident.round + 1} of ${(repeat?.times ?? 0) + 1}).`;
  log(incident, now, 'escalation.repeated', message, { data: { round: incident.round } });
}
