import { inWords } from '../words.ts';
import type { IncidentData, Pause } from '../incident/data.ts';
import { CLOSED_STATES } from '../incident/view.ts';
import type { Level } from '../policy/playbook.ts';
import type { Moment } from './moment.ts';
import { atLeast } from '../severity.ts';

/** A level sent within this time of its due moment is on time; timers and workers need a moment. */
const LATE_AFTER_MS = 5_000;

/** Milliseconds by which something that was due is late; 0 when it is on time. */
export function lateness(now: number, due: number): number {
  return now - due > LATE_AFTER_MS ? now - due : 0;
}

export type LevelDecision =
  | { do: 'send'; index: number; level: Level; dueAt: number; lateMs: number; reason: string }
  | { do: 'skip'; index: number; level: Level; dueAt: number; reason: string };

/** Milliseconds by which pauses have moved the ladder, the running one included. */
function shiftOf(incident: IncidentData): number {
  return incident.shiftMs + (incident.pause === undefined ? 0 : incident.pause.until - incident.pause.from);
}

/**
 * The first level waits this long for a transient failure to heal by itself; 0 when nothing is to be waited for. When the retries
 * are over before that, the wait ended with the last of them: a level that waited for good reason is not late.
 */
function settleUntil(incident: IncidentData): number {
  const { classification, escalation, playbook } = incident.policy;
  const covered = playbook.retry.attempts > 0 && playbook.retry.firstDelay < escalation.settle;
  if (classification.retryability !== 'transient' || !covered) return 0;
  const settled = incident.openedAt + escalation.settle;
  if (incident.state === 'open' || incident.state === 'retrying') return settled;
  const lastRetry = incident.attempts.findLast(({ kind }) => kind === 'retry');
  return Math.min(settled, lastRetry?.endedAt ?? 0);
}

/**
 * Absolute due time of a level: openedAt + after + pauses, and not before the failure had its chance to settle; at once when nobody of
 * a former level could be reached.
 */
export function dueAt(incident: IncidentData, index: number): number {
  const level = incident.policy.escalation.levels[index];
  if (level === undefined) return Number.POSITIVE_INFINITY;
  const due = Math.max(incident.openedAt + level.after + shiftOf(incident), settleUntil(incident));
  return Math.min(due, incident.levels[index]?.hastened?.at ?? due);
}

/** Levels that have neither been sent nor definitively passed over. */
function isWaiting(incident: IncidentData, index: number): boolean {
  const data = incident.levels[index];
  const level = incident.policy.escalation.levels[index];
  if (data === undefined || level === undefined || data.sentAt !== undefined) return false;
  // A level skipped for its floor is looked at again once the severity holds.
  return data.skipped === undefined || atLeast(incident.severity, level.minSeverity);
}

/** No level is sent while the incident is closed or paused. */
export function isStopped(incident: IncidentData, now: number): boolean {
  return CLOSED_STATES.includes(incident.state) || (incident.pause !== undefined && now < incident.pause.until);
}

/** What is to be done about each level now, in order. Pure: the same state and time give the same decisions. */
export function decideLevels(incident: IncidentData, now: number): LevelDecision[] {
  if (isStopped(incident, now)) return [];
  const decisions: LevelDecision[] = [];
  for (const [index, level] of incident.policy.escalation.levels.entries()) {
    const due = dueAt(incident, index);
    if (!isWaiting(incident, index) || due > now) continue;
    if (!atLeast(incident.severity, level.minSeverity)) {
      decisions.push({
        do: 'skip',
        index,
        level,
        dueAt: due,
        reason: `needs ${level.minSeverity} or worse, the incident is ${incident.severity}`,
      });
      continue;
    }
    const lateMs = lateness(now, due);
    const late = lateMs > 0 ? `, late by ${inWords(lateMs)}` : '';
    decisions.push({
      do: 'send',
      index,
      level,
      dueAt: due,
      lateMs,
      reason: `${incident.levels[index]?.hastened?.reason ?? dueInWords(level)} and nobody has acknowledged${late}`,
    });
  }
  return decisions;
}

function dueInWords(level: Level): string {
  return level.after === 0 ? 'due at once' : `due ${inWords(level.after)} after opening`;
}

/** When the ladder has to be looked at next, and why; undefined when nothing is left to wait for. */
export function nextLadderMoment(incident: IncidentData, now: number): Moment | undefined {
  if (CLOSED_STATES.includes(incident.state)) return undefined;
  if (incident.pause !== undefined && now < incident.pause.until) {
    return { at: incident.pause.until, what: incident.pause.why === 'acknowledged' ? 'acknowledgement expires' : 'snooze ends' };
  }
  let next: Moment | undefined;
  for (const [index, level] of incident.policy.escalation.levels.entries()) {
    const at = dueAt(incident, index);
    if (isWaiting(incident, index) && (next === undefined || at < next.at))
      next = {
        at,
        what: atLeast(incident.severity, level.minSeverity)
          ? `L${index + 1} ${level.name} is told`
          : `L${index + 1} ${level.name} is passed over: it needs ${level.minSeverity}`,
      };
  }
  return next;
}

/** Starts or lengthens a pause. The time already paused is kept, so the ladder goes on from where it was. */
export function pauseLadder(incident: IncidentData, now: number, until: number, why: Pause['why']): void {
  const running = incident.pause !== undefined && now < incident.pause.until ? incident.pause : undefined;
  if (running === undefined) endPause(incident, now);
  incident.pause = { from: running?.from ?? now, until, why };
}

/** Ends a pause at `now`, or at its own end if that has passed. */
export function endPause(incident: IncidentData, now: number): void {
  if (incident.pause === undefined) return;
  incident.shiftMs += Math.max(0, Math.min(now, incident.pause.until) - incident.pause.from);
  delete incident.pause;
}
