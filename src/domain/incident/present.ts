import { dueAt, isStopped } from '../escalation/ladder.ts';
import { earliest, type Moment } from '../escalation/moment.ts';
import { nextEscalationMoment, nextEscalationSteps } from '../escalation/next-moment.ts';
import { isAddress, isReference, recipientInWords } from '../escalation/recipient.ts';
import { titleOf } from '../escalation/messages.ts';
import type { IncidentData, LevelData } from './data.ts';
import type { RecordBatch } from './record.ts';
import { nextLaterMoment } from './later.ts';
import { CLOSED_STATES, type IncidentView, type LevelView } from './view.ts';

/** The public state of an incident: what the query answers and what the database row keeps. */
export function viewOf(incident: IncidentData, now: number): IncidentView {
  const { classification, playbook } = incident.policy;
  const { acknowledgement, pause, approval } = incident;
  const next = nextStep(incident, now);
  return {
    id: incident.id,
    workflowId: incident.workflowId,
    runId: incident.runId,
    service: incident.service,
    operation: incident.report.operation,
    fingerprint: incident.fingerprint,
    title: titleOf(incident),
    state: incident.state,
    openedAt: incident.openedAt,
    ...(incident.closed !== undefined && {
      closedAt: incident.closed.at,
      closedBy: incident.closed.by,
      closedReason: incident.closed.reason,
    }),
    failure: incident.report.failure,
    classification: { ...classification, severity: incident.severity },
    playbook: playbook.name,
    occurrences: { ...incident.occurrences, reporters: Object.keys(incident.reporters).length },
    ...(acknowledgement !== undefined && pause !== undefined && { acknowledgement: { ...acknowledgement, expiresAt: pause.until } }),
    ...(pause?.why === 'snoozed' && now < pause.until && { snoozedUntil: pause.until }),
    ...(incident.assignee !== undefined && { assignee: incident.assignee }),
    levels: incident.levels.map((level, index) => levelView(incident, level, index, now)),
    notifications: incident.notifications,
    attempts: incident.attempts,
    ...(approval !== undefined && approval.decision === undefined && { approval }),
    ...(next !== undefined && { next: { at: next.at, what: next.what } }),
    ...(incident.formerId !== undefined && { formerId: incident.formerId }),
    labels: incident.report.labels ?? {},
    drill: incident.drill,
    revision: incident.revision,
  };
}

function levelView(incident: IncidentData, data: LevelData, index: number, now: number): LevelView {
  const policy = incident.policy.escalation.levels[index];
  const stopped = isStopped(incident, now);
  const state = data.sentAt !== undefined ? 'sent' : data.skipped !== undefined ? 'skipped' : stopped ? 'stopped' : 'waiting';
  const reason = data.skipped ?? data.unreached ?? (state === 'stopped' ? stopReason(incident) : data.hastened?.reason);
  const people = (policy?.notify ?? []).filter(isReference).map(recipientInWords);
  return {
    level: index + 1,
    name: policy?.name ?? '',
    minSeverity: policy?.minSeverity ?? 'info',
    dueAt: dueAt(incident, index),
    state,
    ...(data.sentAt !== undefined && { sentAt: data.sentAt }),
    ...(data.lateMs !== undefined && { lateMs: data.lateMs }),
    ...(reason !== undefined && { reason }),
    targets: [...(policy?.notify ?? []).filter(isAddress), ...peopleTold(incident, index + 1)],
    ...(people.length > 0 && { recipients: people }),
  };
}

/** By which ways people were told whom a level named, each once. */
function peopleTold({ notifications }: IncidentData, level: number): LevelView['targets'] {
  const ways = new Map<string, LevelView['targets'][number]>();
  for (const { level: of, channel, to, person } of notifications)
    if (of === level && person !== undefined) ways.set(`${channel} ${to}`, { channel, to, person });
  return [...ways.values()];
}

function stopReason(incident: IncidentData): string {
  if (CLOSED_STATES.includes(incident.state)) return `the incident is ${incident.state}`;
  return incident.pause?.why === 'acknowledged' ? `${incident.acknowledgement?.by ?? 'somebody'} acknowledged` : 'snoozed';
}

/** The next moment anything has to be looked at: the incident's one timer is set for it. */
export function nextMoment(incident: IncidentData, now: number): Moment | undefined {
  if (CLOSED_STATES.includes(incident.state)) return nextLaterMoment(incident);
  return earliest([...stepsOfTheMachine(incident), nextEscalationMoment(incident, now), nextLaterMoment(incident)]);
}

/** The next thing that happens by itself, as an operator counts down to it: a step of the machine, an approval that runs out, a level. */
export function nextStep(incident: IncidentData, now: number): Moment | undefined {
  if (CLOSED_STATES.includes(incident.state)) return undefined;
  return earliest([...stepsOfTheMachine(incident), ...nextEscalationSteps(incident, now)]);
}

function stepsOfTheMachine({ approval, machine }: IncidentData): (Moment | undefined)[] {
  return [machine, approval === undefined ? undefined : { at: approval.expiresAt, what: `approval of "${approval.action}" runs out` }];
}

/** Whether the database does not know everything yet. */
export function hasUnwritten({ unwritten = [], pendingEvents, dirtyReporters }: IncidentData): boolean {
  return unwritten.length + pendingEvents.length + dirtyReporters.length > 0;
}

/** Takes everything not yet written, a former incident's first; `undefined` when there is nothing. */
export function takeRecordBatch(incident: IncidentData, now: number): RecordBatch | undefined {
  const inherited = incident.unwritten?.shift();
  if (inherited !== undefined) return inherited;
  if (!hasUnwritten(incident)) return undefined;
  const reporters = incident.dirtyReporters.flatMap((reporter) => {
    const known = incident.reporters[reporter];
    return known === undefined ? [] : [{ reporter, ...known }];
  });
  const batch = { incident: viewOf(incident, now), events: incident.pendingEvents, reporters };
  incident.pendingEvents = [];
  incident.dirtyReporters = [];
  return batch;
}

/** Takes back a batch that may not have been written: it goes before everything that came since. */
export function putBackRecordBatch(incident: IncidentData, batch: RecordBatch): void {
  const { events, reporters } = batch;
  if (batch.incident.id !== incident.id) {
    incident.unwritten = [batch, ...(incident.unwritten ?? [])];
    return;
  }
  incident.pendingEvents.unshift(...events);
  const names = reporters.map(({ reporter }) => reporter);
  incident.dirtyReporters = [...new Set([...names, ...incident.dirtyReporters])];
}
