import { inWords } from '../words.ts';
import type { IncidentData } from '../incident/data.ts';
import { log } from '../incident/log.ts';
import { CLOSED_STATES } from '../incident/view.ts';
import type { NotificationKind } from '../notification.ts';
import { tellRecipients } from './ask.ts';
import { decideLevels, endPause, isStopped, lateness } from './ladder.ts';
import { advanceContacts } from './reach.ts';
import { beginNextRound, highestTold, nextReminder } from './remind.ts';

/**
 * Brings the ladder up to `now`: ends what is over (acknowledgement, snooze), tries further ways to reach those who were told, then sends
 * or skips each level that is due, or reminds the newest.
 * Calling it twice at the same moment changes nothing, and after the end nobody is told of an acknowledgement that runs out.
 */
export function climb(incident: IncidentData, now: number): void {
  if (CLOSED_STATES.includes(incident.state)) return;
  expirePause(incident, now);
  if (!isStopped(incident, now)) {
    advanceContacts(incident, now);
    beginNextRound(incident, now);
  }
  for (const decision of decideLevels(incident, now)) {
    if (decision.do === 'skip') skipLevel(incident, decision.index, decision.reason, now);
    else sendLevel(incident, decision.index, { now, dueAt: decision.dueAt, lateMs: decision.lateMs, reason: decision.reason });
  }
  remind(incident, now);
}

/** The newest level is told again while nobody takes it. Reminders that were missed while nothing ran are one. */
function remind(incident: IncidentData, now: number): void {
  const next = isStopped(incident, now) ? undefined : nextReminder(incident);
  if (next === undefined || next.at > now) return;
  const { index, number, at } = next;
  const { remind: policy } = incident.policy.escalation;
  const reason = `reminded (${number} of ${policy?.times ?? 0}): nobody has acknowledged for ${inWords(policy?.every ?? 0)}`;
  sendLevel(incident, index, { now, dueAt: at, lateMs: lateness(now, at), reason, kind: 'reminder' });
  Object.assign(incident.levels[index] ?? {}, { reminders: number });
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
  delete data.unreached;
  // An incident of before reminders existed has no such field.
  if (incident.policy.escalation.undeliveredAfter !== undefined) data.toldAt = now;
  if (kind !== 'reminder') delete data.reminders;
  if (lateMs > 0) data.lateMs = lateMs;
  log(incident, now, 'escalation.due', `L${index + 1} ${level.name} is told: ${reason}.`, { data: { level: index + 1, dueAt, lateMs } });
  const why = `You are told because L${index + 1} ${level.name} is ${reason}.`;
  tellRecipients(incident, now, level.notify, {
    kind,
    level: index + 1,
    levelName: level.name,
    generation: data.generation,
    why,
    dueAt,
    lateMs,
  });
}

function skipLevel(incident: IncidentData, index: number, reason: string, now: number): void {
  const data = incident.levels[index];
  const level = incident.policy.escalation.levels[index];
  if (data === undefined || level === undefined || data.skipped !== undefined) return;
  data.skipped = reason;
  log(incident, now, 'escalation.skipped', `L${index + 1} ${level.name} is not told: ${reason}.`, { data: { level: index + 1 } });
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
    delete incident.acknowledgedBy;
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
