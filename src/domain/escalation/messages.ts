import { inWords } from '../words.ts';
import type { IncidentData } from '../incident/data.ts';
import type { AttemptView, NotificationView } from '../incident/view.ts';
import type { Notification, NotificationKind, Standing } from '../notification.ts';
import { labelsOfIncident } from '../silence/labels.ts';
import { templateOfMessage } from '../policy/choose-template.ts';
import type { Target } from '../policy/playbook.ts';
import { STATE_LIMITS } from '../incident/data.ts';
import { log } from '../incident/log.ts';

/** One line: what is broken. */
export function titleOf(incident: IncidentData): string {
  const { name, message } = incident.report.failure;
  const text = `${incident.service}: ${incident.report.operation} failed: ${name}: ${message}`.replaceAll(/\s+/g, ' ');
  return text.length > TITLE_LENGTH ? `${text.slice(0, TITLE_LENGTH - 1)}…` : text;
}

/** Fits a subject line and a phone's lock screen. */
const TITLE_LENGTH = 140;

const ATTEMPT_WORDS = { retry: 'Retry', fix: 'Fix', rollback: 'Rollback', shutdown: 'Shutdown' } as const;

/** One step of the machine, for people: 'Fix "restart" failed: …'. */
export function attemptInWords(attempt: AttemptView): string {
  const outcome = attempt.outcome === undefined ? 'is running' : attempt.outcome;
  return `${ATTEMPT_WORDS[attempt.kind]} "${attempt.name}" ${outcome}${attempt.reason === undefined ? '' : `: ${attempt.reason}`}`;
}

/** What the reader has to know, most important first. */
function linesOf(incident: IncidentData, why: string, now: number): string[] {
  const { classification } = incident.policy;
  const lines = [
    why,
    `Open for ${inWords(now - incident.openedAt)}, seen ${incident.occurrences.count} ${incident.occurrences.count === 1 ? 'time' : 'times'}. ${classification.category}, ${incident.severity}, business impact ${classification.impact}.`,
  ];
  const tried = incident.attempts.slice(-SHOWN_ATTEMPTS).map(attemptInWords);
  if (tried.length > 0) lines.push(...tried);
  else lines.push('The machine has not tried anything yet.');
  if (incident.held && incident.acknowledgement !== undefined)
    lines.push(`${incident.acknowledgement.by} has taken over; the machine is held.`);
  return lines;
}

const SHOWN_ATTEMPTS = 5;

/** Decides that somebody is to be told: names the message, puts it into the state and into the timeline. */
export function tell(
  incident: IncidentData,
  now: number,
  message: {
    kind: NotificationKind;
    level: number;
    levelName: string;
    generation: number;
    target: Target;
    why: string;
    dueAt: number;
    lateMs: number;
    /** Id and name of the person it is for, when a person was named. */
    person?: string;
    personName?: string;
  },
): string {
  const { kind, level, levelName, generation, target, why, person, personName } = message;
  const key = [incident.id, kind, `L${level}`, target.channel, target.to, generation].join('/');
  if (incident.notifications.some((known) => known.key === key)) return key;
  const { escalation, templates } = incident.policy;
  const template = templateOfMessage(escalation, templates, { kind, level, channel: target.channel });
  const notification: Notification = {
    key,
    incidentId: incident.id,
    kind,
    level,
    levelName,
    channel: target.channel,
    to: target.to,
    generation,
    severity: incident.severity,
    service: incident.service,
    operation: incident.report.operation,
    labels: labelsOf(incident),
    ...(person !== undefined && { person }),
    standing: standingOf(incident),
    ...(template !== undefined && { template }),
    title: titleOf(incident),
    lines: linesOf(incident, why, now),
    alsoTold: alsoTold(incident, target),
    dueAt: message.dueAt,
    lateMs: message.lateMs,
    openedAt: incident.openedAt,
    decidedAt: now,
  };
  incident.toSend.push(notification);
  const { channel, to } = target;
  const forWhom = personName === undefined ? {} : { person: personName };
  incident.notifications.push({ key, kind, level, channel, to, state: 'queued', queuedAt: now, ...forWhom });
  forgetOldest(incident);
  const whom = personName === undefined ? to : `${personName} (${to})`;
  log(incident, now, 'notification.queued', `${CHANNEL_WORDS[channel]} to ${whom}: ${why}`, { data: { key, kind, level } });
  return key;
}

/** A person is told of another by name, not by telephone number. */
function alsoTold(incident: IncidentData, target: Target): string[] {
  const others = new Map<string, string>();
  for (const { channel, to, person } of incident.notifications.filter(wasTold)) {
    if (to !== target.to) others.set(`${channel} ${to}`, `${person ?? to} (${CHANNEL_WORDS[channel]})`);
  }
  return [...others.values()];
}

/** What silences and routes match: the incident's facts, and what its reporter said; the facts win over a label of the same name. */
function labelsOf({ report, service, severity, policy }: IncidentData): Record<string, string> {
  const { operation, failure, labels = {} } = report;
  return labelsOfIncident({ service, operation, failure, classification: { ...policy.classification, severity }, labels });
}

function standingOf({ openedAt, acknowledgement, closed }: IncidentData): Standing {
  if (closed !== undefined) return { state: 'closed', by: closed.by, at: closed.at };
  if (acknowledgement !== undefined) return { state: 'acknowledged', by: acknowledgement.by, at: acknowledgement.at };
  return { state: 'unacknowledged', at: openedAt };
}

/** Keeps the newest messages. The last one to each target stays, because the all-clear goes to everybody who was told. */
function forgetOldest(incident: IncidentData): void {
  const { notifications } = incident;
  if (notifications.length <= STATE_LIMITS.notifications) return;
  const index = notifications.findIndex(({ channel, to }, at) =>
    notifications.some((later, laterAt) => laterAt > at && wasTold(later) && later.channel === channel && later.to === to),
  );
  notifications.splice(Math.max(0, index), 1);
}

export const CHANNEL_WORDS = {
  email: 'E-mail',
  slack: 'Slack message',
  pagerduty: 'PagerDuty event',
  voice: 'Phone call',
  sms: 'SMS',
  webhook: 'Webhook',
  linear: 'Linear issue',
} as const satisfies Record<Target['channel'], string>;

/** Everybody who was told or is just being told, each target once, in the order of telling. */
export function told(incident: IncidentData): Target[] {
  const targets = new Map<string, Target>();
  for (const { channel, to } of incident.notifications.filter(wasTold)) targets.set(`${channel} ${to}`, { channel, to });
  return [...targets.values()];
}

function wasTold({ state }: NotificationView): boolean {
  return state !== 'failed' && state !== 'cancelled' && state !== 'suppressed';
}

/** Tells everybody who was told before: the all-clear, a request for approval. */
export function tellAll(
  incident: IncidentData,
  now: number,
  kind: NotificationKind,
  generation: number,
  why: string,
  targets: Target[] = told(incident),
): void {
  for (const target of targets) {
    tell(incident, now, { kind, level: 0, levelName: '', generation, target, why, dueAt: now, lateMs: 0 });
  }
}
