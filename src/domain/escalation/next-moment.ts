import type { IncidentData } from '../incident/data.ts';
import { isStopped, nextLadderMoment } from './ladder.ts';
import { earliest, type Moment } from './moment.ts';
import { nextContactMoment } from './reach.ts';
import { nextReminder, nextRound } from './remind.ts';

/** When anything of the escalation has to be looked at next: a level, a person's next way, a reminder, a new round, the end of a pause. */
export function nextEscalationMoment(incident: IncidentData, now: number): Moment | undefined {
  const ladder = nextLadderMoment(incident, now);
  if (isStopped(incident, now)) return ladder;
  return earliest([ladder, nextContactMoment(incident, now), nextReminder(incident), nextRound(incident)]);
}

/** The same without the waits that usually end before. */
export function nextEscalationSteps(incident: IncidentData, now: number): Moment[] {
  const ladder = nextLadderMoment(incident, now);
  const others = isStopped(incident, now) ? [] : [nextContactMoment(incident, now), nextReminder(incident), nextRound(incident)];
  return [ladder, ...others].filter((moment) => moment !== undefined && moment.isWait !== true) as Moment[];
}
