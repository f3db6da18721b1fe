import { inWords } from '../words.ts';
import { tellProposer } from '../codegen/take.ts';
import { dropAsks } from '../escalation/ask.ts';
import { dropContacts } from '../escalation/reach.ts';
import { tellAll, told } from '../escalation/messages.ts';
import type { Notification, NotificationKind } from '../notification.ts';
import type { IncidentData } from './data.ts';
import { log } from './log.ts';
import { CLOSED_STATES } from './view.ts';

export function isClosed(incident: IncidentData): boolean {
  return CLOSED_STATES.includes(incident.state);
}

/**
 * Closes an incident, by the machine or by a person: cancels every page that has not left, says why each further level is
 * not told, and sends the all-clear to everybody who was told.
 */
export function close(incident: IncidentData, now: number, state: 'recovered' | 'resolved', by: string, reason: string): void {
  incident.state = state;
  incident.closed = { at: now, by, reason };
  delete incident.approval;
  delete incident.machine;
  for (const attempt of incident.attempts.filter(({ endedAt }) => endedAt === undefined)) {
    Object.assign(attempt, { endedAt: now, outcome: 'unknown', reason: `the incident was ${state} while it ran` });
  }
  const after = inWords(now - incident.openedAt);
  log(
    incident,
    now,
    state === 'recovered' ? 'incident.recovered' : 'incident.resolved',
    `${state === 'recovered' ? 'Recovered' : 'Resolved'} after ${after}: ${reason}`,
    { actor: by },
  );
  dropContacts(incident);
  dropAsks(incident);
  tellProposer(incident, `${incident.id}/closed`, `No fix is needed any more. The incident was ${state}: ${reason}`, true);
  passOverWaitingLevels(incident, now, state);
  cancelUnsent(incident, now, `the incident was ${state} first`);
  tellAll(incident, now, 'all_clear', 1, `All clear: ${reason}`, told(incident));
}

function passOverWaitingLevels(incident: IncidentData, now: number, state: string): void {
  for (const [index, level] of incident.levels.entries()) {
    if (level.sentAt !== undefined || level.skipped !== undefined) continue;
    const name = incident.policy.escalation.levels[index]?.name ?? '';
    level.skipped = `the incident was ${state} before it was due`;
    log(incident, now, 'escalation.skipped', `L${index + 1} ${name} is not told: ${level.skipped}.`, { data: { level: index + 1 } });
  }
}

/** Takes back what was decided and is not with a channel (never handed over, put off, held back), all or some kinds. What is in flight is cancelled by the workflow. */
export function cancelUnsent(incident: IncidentData, now: number, reason: string, kinds?: readonly NotificationKind[]): void {
  const isWanted = ({ kind }: Notification): boolean => kinds !== undefined && !kinds.includes(kind);
  const unwanted = [...incident.toSend, ...(incident.later ?? []).map(({ notification }) => notification)].filter(
    (notification) => !isWanted(notification),
  );
  incident.toSend = incident.toSend.filter(isWanted);
  if (incident.later !== undefined) incident.later = incident.later.filter(({ notification }) => isWanted(notification));
  for (const { key } of unwanted) {
    const notification = incident.notifications.find((known) => known.key === key);
    if (notification === undefined) continue;
    // What a silence held back was not sent for that reason: the log of pages not sent keeps it.
    if (notification.state === 'suppressed') continue;
    notification.state = 'cancelled';
    notification.reason = reason;
    log(incident, now, 'notification.cancelled', `Not sent to ${notification.to}: ${reason}.`, { data: { key } });
  }
}
