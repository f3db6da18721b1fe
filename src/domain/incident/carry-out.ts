import { inWords } from '../words.ts';
import { countAcknowledgement, MIRRORING_CHANNELS } from '../escalation/acknowledgements.ts';
import { dropAsks, tellRecipients } from '../escalation/ask.ts';
import { sendLevel } from '../escalation/climb.ts';
import { endPause, pauseLadder } from '../escalation/ladder.ts';
import { tellAll, told } from '../escalation/messages.ts';
import { dropContacts } from '../escalation/reach.ts';
import { assigneeOf } from '../escalation/recipient.ts';
import { highestTold } from '../escalation/remind.ts';
import { PAGE_KINDS } from '../notification.ts';
import type { CheckedCommand, CommandName } from './commands.ts';
import { cancelUnsent, close } from './close.ts';
import { type IncidentData, STATE_LIMITS } from './data.ts';
import { log } from './log.ts';

type Carry = { [N in CommandName]: (incident: IncidentData, command: CheckedCommand<N>, now: number) => string };

const MINUTE_MS = 60_000;

/** Each command's effect on the state; the returned sentence is the answer to its author. */
const CARRY: Carry = {
  acknowledge(incident, { by, via, hold, note }, now) {
    const held = hold ?? incident.acknowledgement?.hold ?? false;
    const missing = countAcknowledgement(incident, by, now);
    if (missing > 0) {
      const message = `${by} acknowledged by ${via}${remark(note)}; ${missing} more ${missing === 1 ? 'person has' : 'people have'} to, so the ladder goes on.`;
      log(incident, now, 'escalation.acknowledged', message, { actor: by, data: { via, missing } });
      return message;
    }
    return stopLadder(incident, { by, via, held, note }, now);
  },
  resolve(incident, { by, via, note }, now) {
    close(incident, now, 'resolved', by, `${by} resolved it by ${via}${remark(note)}.`);
    return `Resolved. Everybody who was told gets the all-clear.`;
  },
  escalate(incident, { by, note }, now) {
    endPause(incident, now);
    letGo(incident);
    const next = incident.levels.findIndex((level) => level.sentAt === undefined);
    const index = next >= 0 ? next : highestTold(incident);
    const level = incident.policy.escalation.levels[index];
    if (level === undefined) return 'There is no level to tell.';
    const reason = next >= 0 ? `escalated now by ${by}${remark(note)}` : `told again: ${by} escalated and no level is left${remark(note)}`;
    sendLevel(incident, index, { now, dueAt: now, lateMs: 0, reason });
    return `L${index + 1} ${level.name} is told now.`;
  },
  snooze(incident, { by, minutes, note }, now) {
    const until = now + minutes * MINUTE_MS;
    const acknowledged = incident.acknowledgement !== undefined && incident.pause !== undefined;
    pauseLadder(incident, now, Math.max(until, incident.pause?.until ?? 0), acknowledged ? 'acknowledged' : 'snoozed');
    stopReaching(incident);
    cancelUnsent(incident, now, `${by} snoozed it`, PAGE_KINDS);
    const message = `${by} snoozed the ladder for ${inWords(minutes * MINUTE_MS)}${remark(note)}; the machine goes on.`;
    log(incident, now, 'escalation.snoozed', message, { actor: by, data: { until } });
    return message;
  },
  reassign(incident, { by, to, channel, note }, now) {
    incident.assignee = to;
    if (incident.acknowledgement !== undefined) endPause(incident, now);
    letGo(incident);
    const message = `${by} reassigned it to ${to}${remark(note)}; the ladder goes on until they acknowledge.`;
    log(incident, now, 'escalation.reassigned', message, { actor: by, data: { to, channel } });
    tellRecipients(incident, now, [assigneeOf(to, channel)], {
      kind: 'reassigned',
      level: 0,
      levelName: '',
      generation: incident.lastSeq,
      why: `${by} assigned this incident to you${remark(note)}.`,
      dueAt: now,
      lateMs: 0,
    });
    return message;
  },
  note(incident, { by, text }, now) {
    log(incident, now, 'incident.note', text, { actor: by });
    keepAcknowledged(incident, by, now);
    return 'Noted.';
  },
  update(incident, { by, text }, now) {
    log(incident, now, 'escalation.status_update', text, { actor: by });
    keepAcknowledged(incident, by, now);
    const targets = told(incident);
    tellAll(incident, now, 'status_update', incident.lastSeq, `${by}: ${text}`, targets);
    return targets.length === 0
      ? 'Noted; nobody was told of the incident yet.'
      : `Everybody who was told (${targets.length}) gets the update.`;
  },
  approve(incident, { by, approvalId }, now) {
    return decideApproval(incident, approvalId, 'approved', by, now);
  },
  reject(incident, { by, approvalId, note }, now) {
    return decideApproval(incident, approvalId, 'rejected', by, now, note);
  },
  release(incident, { by }, now) {
    incident.held = false;
    if (incident.acknowledgement !== undefined) incident.acknowledgement.hold = false;
    log(incident, now, 'recovery.held', `${by} released the machine: it goes on.`, { actor: by });
    keepAcknowledged(incident, by, now);
    return 'Released: the machine goes on.';
  },
};

/** Everybody who has to has acknowledged: no level is told until the acknowledgement runs out. */
function stopLadder(
  incident: IncidentData,
  { by, via, held, note }: { by: string; via: string; held: boolean; note: string | undefined },
  now: number,
): string {
  const { ackTimeout, mirror } = incident.policy.escalation;
  incident.acknowledgement = { by, via, at: now, hold: held };
  incident.held = held;
  pauseLadder(incident, now, Math.max(now + ackTimeout, incident.pause?.until ?? 0), 'acknowledged');
  stopReaching(incident);
  cancelUnsent(incident, now, `${by} acknowledged first`, PAGE_KINDS);
  const machine = held ? 'The machine is held: it starts no new step until you release it.' : 'The machine goes on.';
  const message = `${by} acknowledged by ${via}${remark(note)}. No further level is told until ${inWords(ackTimeout)} have passed without another action of yours. ${machine}`;
  log(incident, now, 'escalation.acknowledged', message, { actor: by, data: { via, hold: held } });
  if (held) log(incident, now, 'recovery.held', `${by} has taken over.`, { actor: by });
  if (mirror === true) {
    const targets = told(incident).filter(({ channel }) => MIRRORING_CHANNELS.includes(channel));
    tellAll(incident, now, 'acknowledged', incident.lastSeq, `${by} acknowledged by ${via}${remark(note)}.`, targets);
  }
  return message;
}

/** Nobody is tried any further; whoever has to be told again is told anew. */
function stopReaching(incident: IncidentData): void {
  dropContacts(incident);
  dropAsks(incident);
  for (const level of incident.levels) if (level.sentAt === undefined) delete level.hastened;
}

/** Whoever held the machine has handed the incident on: held by nobody it would never go on. */
function letGo(incident: IncidentData): void {
  delete incident.acknowledgement;
  delete incident.acknowledgedBy;
  incident.held = false;
}

/**
 * Carries out a validated command. A command id that was carried out before changes nothing and gets the same answer.
 * @returns the answer in a sentence, and whether it is a repeat
 */
export function carryOut<N extends CommandName>(
  incident: IncidentData,
  name: N,
  command: CheckedCommand<N>,
  now: number,
): { message: string; repeated: boolean } {
  const known = formerCommand(incident, name, command.id);
  if (known !== undefined) return { message: known.message, repeated: true };
  const message = CARRY[name](incident, command, now);
  incident.revision += 1;
  if (command.id !== undefined) incident.commands.push({ id: keyOf(name, command.id), message });
  if (incident.commands.length > STATE_LIMITS.commands) incident.commands.shift();
  return { message, repeated: false };
}

/** The same command under the same id, if it was carried out before. */
export function formerCommand(incident: IncidentData, name: CommandName, id: string | undefined): { message: string } | undefined {
  return id === undefined ? undefined : incident.commands.find((known) => known.id === keyOf(name, id));
}

/** Two different commands under one id are two commands. */
function keyOf(name: CommandName, id: string): string {
  return `${name}/${id}`;
}

function remark(note: string | undefined): string {
  return note === undefined ? '' : ` ("${note}")`;
}

/** Who acts keeps the acknowledgement alive. */
function keepAcknowledged(incident: IncidentData, by: string, now: number): void {
  if (incident.acknowledgement?.by !== by || incident.pause?.why !== 'acknowledged') return;
  pauseLadder(incident, now, Math.max(incident.pause.until, now + incident.policy.escalation.ackTimeout), 'acknowledged');
}

function decideApproval(
  incident: IncidentData,
  approvalId: string,
  decision: 'approved' | 'rejected',
  by: string,
  now: number,
  note?: string,
): string {
  if (incident.approval?.id !== approvalId || incident.approval.decision !== undefined) return 'Nothing waits for this approval any more.';
  incident.approval.decision = decision;
  incident.approval.decidedBy = by;
  const message = `${by} ${decision} "${incident.approval.action}"${remark(note)}.`;
  log(incident, now, decision === 'approved' ? 'approval.given' : 'approval.refused', message, { actor: by });
  keepAcknowledged(incident, by, now);
  return message;
}
