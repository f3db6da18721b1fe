import { inWords } from '../words.ts';
import type { IncidentData } from '../incident/data.ts';
import { log } from '../incident/log.ts';
import { CLOSED_STATES } from '../incident/view.ts';
import type { NotificationKind } from '../notification.ts';
import { isAddress } from './recipient.ts';
import { decideLevels, endPause, lateness } from './ladder.ts';
import { tell } from './messages.ts';

/**
 * Brings the ladder up to `now`: ends what is over (acknowledgement, snooze), then sends or skips each level that is due.
 * Calling it twice at the same moment changes nothing, and after the end nobody is told of an acknowledgement that runs out.
 */
export function climb(incident: IncidentData, now: number): void {
  if (CLOSED_STATES.includes(incident.state)) return;
  expirePause(incident, now);
  for (const decision of decideLevels(incident, now)) {
    if (decision.do === 'skip') skipLevel(incident, decision.index, decision.reason, now);
    else sendLevel(incident, decision.index, { now, dueAt: decision.dueAt, lateMs: decision.lateMs, reason: decision.reason });
  }
}

/** Tells a level, for the first time or again. */
export function sendLevel(
  incident: IncidentData,
  index: number,
  telling: { now: number; dueAt: number; lateMs: number; reason: string; kind?: NotificationKind },
): void {
  const level = incident.policy.escalation.levels[index];
  const data = incident.levels[index];
  if (level === undefined || data === undefined) return;
  const { now, dueAt, lateMs, reason, kind = 'page' } = telling;
  data.generation += 1;
  data.sentAt ??= now;
  delete data.skipped;
  if (lateMs > 0) data.lateMs = lateMs;
  log(incident, now, 'escalation.due', `L${index + 1} ${level.name} is told: ${reason}.`, { data: { level: index + 1, dueAt, lateMs } });
  for (const target of level.notify.filter(isAddress)) {
    const why = `You are told because L${index + 1} ${level.name} is ${reason}.`;
    tell(incident, now, { kind, level: index + 1, levelName: level.name, generation: data.generation, target, why, dueAt, lateMs });
  }
}

function skipLevel(incident: IncidentData, index: number, reason: string, now: number): void {
  const data = incident.levels[index];
  const level = incident.policy.escalation.levels[index];
  if (data === undefined || level === undefined || data.skipped !== undefined) return;
  data.skipped = reason;
  log(incident, now, 'escalation.skipped', `L${index + 1} ${level.name} is not told: ${reason}.`, { data: { level: index + 1 } });
}

/** The highest level that was told, or -1. */
export function highestTold(incident: IncidentData): number {
  return incident.levels.findLastIndex((level) => level.sentAt !== undefined);
}

/** When an acknowledgement or a snooze has run out: says so, and tells the highest level again. */
function expirePause(incident: IncidentData, now: number): void {
  const { pause, acknowledgement } = incident;
  if (pause === undefined || now < pause.until) return;
  endPause(incident, pause.until);
  const lateMs = lateness(now, pause.until);
  const index = highestTold(incident);
  if (pause.why === 'acknowledged' && acknowledgement !== undefined) {
    delete incident.acknowledgement;
    incident.held = false;
    const expired = `the acknowledgement by ${acknowledgement.by} expired after ${inWords(incident.policy.escalation.ackTimeout)} without a further action`;
    log(incident, now, 'escalation.ack_expired', `The ladder goes on from where it was: ${expired}.`, { data: { by: acknowledgement.by } });
    if (index >= 0)
      sendLevel(incident, index, { now, dueAt: pause.until, lateMs, reason: `told again because ${expired}`, kind: 'ack_expired' });
    return;
  }
  log(incident, now, 'escalation.snooze_ended', 'The snooze is over: the ladder goes on from where it was.');
  if (index >= 0)
    sendLevel(incident, index, { now, dueAt: pause.until, lateMs, reason: 'told again because the snooze is over', kind: 'snooze_ended' });
}
