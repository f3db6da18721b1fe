import type { PolicySnapshot } from '../domain/policy/snapshot.ts';
import { inWords } from '../domain/words.ts';
import { climb } from '../domain/escalation/climb.ts';
import { hearWhoIsOnCall } from '../domain/escalation/ask.ts';
import { nextEscalationMoment } from '../domain/escalation/next-moment.ts';
import { whoIsOnCall } from '../oncall/resolve.ts';
import { carryOut } from '../domain/incident/carry-out.ts';
import type { IncidentData } from '../domain/incident/data.ts';
import { log } from '../domain/incident/log.ts';
import { openIncidentData } from '../domain/incident/open.ts';
import { viewOf } from '../domain/incident/present.ts';
import { nextStep } from '../domain/recovery/next-step.ts';
import { retryDelay } from '../domain/recovery/retry-schedule.ts';
import type { Report } from '../domain/report.ts';
import type { Telling } from './rehearsal.ts';
import type { Played } from './report.ts';

/** Computes what the pure ladder and the pure order of steps say when every step fails at once and nobody approves anything. */
export function foresee(snapshot: PolicySnapshot, report: Report, ackAfterMs?: number): Played {
  const openedAt = report.firstAt;
  const identity = { id: 'computed', workflowId: 'computed', runId: 'computed', reopened: 0, openedAt, drill: true };
  const incident = openIncidentData(identity, report, snapshot, openedAt);
  foreseeMachine(incident, openedAt);
  const told = foreseeLadder(incident, openedAt, ackAfterMs);
  const end = Math.max(openedAt, ...incident.pendingEvents.map(({ at }) => at));
  return { view: viewOf(incident, end), told, events: incident.pendingEvents };
}

function foreseeMachine(incident: IncidentData, openedAt: number): void {
  const { retry, approvalTimeout } = incident.policy.playbook;
  let now = openedAt;
  for (;;) {
    const { step } = nextStep(incident, now);
    const number = incident.attempts.length + 1;
    if (step.do === 'give_up') {
      incident.state = 'exhausted';
      log(incident, now, 'incident.exhausted', `The machine gives up: ${step.reason}.`);
      return;
    }
    if (step.do === 'await_proposal') {
      log(incident, now, 'recovery.proposal', `A fix is asked for, for ${inWords(step.codegen.timeout)} at the most.`);
      incident.codegen = { requestId: '1', askedAt: now, until: now + step.codegen.timeout, proposals: [], news: [] };
      now = incident.codegen.until;
      continue;
    }
    if (step.do === 'act' && step.approval !== undefined) {
      const { name } = step.action;
      log(
        incident,
        now,
        'approval.requested',
        `"${name}" needs approval: ${step.approval}. It is given up after ${inWords(approvalTimeout)}.`,
      );
      incident.refusedActions[name] = 'nobody approved it';
      now += approvalTimeout;
      continue;
    }
    if (step.do === 'retry') now += retryDelay(retry, step.number, 0);
    const [kind, name] = step.do === 'retry' ? (['retry', incident.report.operation] as const) : ([step.stage, step.action.name] as const);
    incident.attempts.push({ number, kind, name, startedAt: now, endedAt: now, outcome: 'failed' });
    const words = step.do === 'retry' ? `Retry ${step.number} of ${retry.attempts}: "${name}" is run again.` : `${step.stage} "${name}".`;
    log(incident, now, step.do === 'retry' ? 'recovery.retry' : 'recovery.action', words, { data: { attempt: number } });
  }
}

/** Whom the ladder names is looked up in the snapshot; what is answered may make the next level due. */
function answerAsks(incident: IncidentData, now: number): void {
  for (let ask = incident.toAsk?.[0]; ask !== undefined; ask = incident.toAsk?.[0]) {
    const directory = incident.policy.oncall ?? NO_DIRECTORY;
    hearWhoIsOnCall(incident, ask, { ...whoIsOnCall(directory, ask.reference, now, incident.severity), from: 'snapshot' }, now);
    climb(incident, now);
  }
}

const NO_DIRECTORY = { people: {}, teams: {}, schedules: {}, overrides: [] };

/** Climbs from moment to moment; what is told leaves at once, so that an acknowledgement takes nothing back. */
function foreseeLadder(incident: IncidentData, openedAt: number, ackAfterMs = Number.POSITIVE_INFINITY): Telling[] {
  const told: Telling[] = [];
  let ackAt = openedAt + ackAfterMs;
  let now = openedAt;
  while (now < Number.POSITIVE_INFINITY) {
    climb(incident, now);
    answerAsks(incident, now);
    for (const { kind, level, levelName, channel, to, lateMs, dueAt } of incident.toSend.splice(0))
      told.push({ afterMs: now - openedAt, dueAfterMs: dueAt - openedAt, kind, level, levelName, channel, to, lateMs });
    // Every channel takes what it is given, and it arrives.
    for (const view of incident.notifications) if (view.state === 'queued') view.state = 'sent';
    const next = nextEscalationMoment(incident, now)?.at ?? Number.POSITIVE_INFINITY;
    now = Math.min(next, ackAt);
    if (now !== ackAt || now === Number.POSITIVE_INFINITY) continue;
    ackAt = Number.POSITIVE_INFINITY;
    carryOut(incident, 'acknowledge', { by: 'somebody', via: 'cli' }, now);
  }
  return told;
}
