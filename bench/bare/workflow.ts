import { notifyPriority } from '../../src/domain/notification-queue.ts';
import { defineSearchAttributeKey } from '@temporalio/common';
import { sleep, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { close } from '../../src/domain/incident/close.ts';
import type { IncidentData } from '../../src/domain/incident/data.ts';
import { incidentIdOf } from '../../src/domain/incident/identity.ts';
import { openIncidentData } from '../../src/domain/incident/open.ts';
import { takeRecordBatch } from '../../src/domain/incident/present.ts';
import type { Notification } from '../../src/domain/notification.ts';
import { operationOf } from '../../src/domain/recovery/next-step.ts';
import type { Report } from '../../src/domain/report.ts';
import { finishAttempt, startAttempt } from '../../workflows/attempts.ts';
import { effects, notifier, openIncident, probeLocally, record } from '../../workflows/proxies.ts';

/**
 * The peer of an incident that its first retry recovers: the same activities with the same inputs and options, the same attributes, and
 * nothing else: no ladder, no timer, no commands, no current details, no joining of reports, no compensation.
 */
export async function bare(report: Report): Promise<void> {
  const { workflowId, runId, firstExecutionRunId, startTime } = workflowInfo();
  const id = incidentIdOf(report.service, report.fingerprint, firstExecutionRunId);
  const identity = { id, workflowId, runId, reopened: 0, openedAt: startTime.getTime(), drill: false };
  const policy = await openIncident(report);
  const incident = openIncidentData(identity, report, policy, Date.now());
  const operation = operationOf(incident);
  const { probe } = policy.playbook;
  if (operation?.kind !== 'http' || probe?.kind !== 'http') throw new Error('The bare workflow retries by HTTP and asks an HTTP probe.');

  incident.state = 'retrying';
  publish(incident);
  const attempt = startAttempt(incident, 'retry', report.operation, `Retry 1: "${report.operation}" is run again.`);
  const context = { incidentId: id, service: report.service, operation: report.operation, step: 'retry-1', summary: 'Retry 1' };
  const [result] = await Promise.all([
    effects('Retry 1', operation.timeout, operation.idempotent).runEffect(operation, context),
    write(incident),
  ]);
  const { healthy, reason } = await probeLocally(probe, context);
  finishAttempt(incident, attempt, { outcome: healthy ? 'recovered' : 'failed', reason }, result);
  close(incident, Date.now(), 'recovered', 'bench', reason);
  publish(incident);
  await write(incident);
}

async function write(incident: IncidentData): Promise<void> {
  const batch = takeRecordBatch(incident, Date.now());
  if (batch !== undefined) await record(batch);
}

function publish({ service, severity, state, policy: { classification } }: IncidentData): void {
  upsertSearchAttributes([
    { key: defineSearchAttributeKey('SalvorService', 'KEYWORD'), value: service },
    { key: defineSearchAttributeKey('SalvorSeverity', 'KEYWORD'), value: severity },
    { key: defineSearchAttributeKey('SalvorCategory', 'KEYWORD'), value: classification.category },
    { key: defineSearchAttributeKey('SalvorState', 'KEYWORD'), value: state },
    { key: defineSearchAttributeKey('SalvorLevel', 'INT'), value: 0 },
    { key: defineSearchAttributeKey('SalvorImpact', 'KEYWORD'), value: classification.impact },
  ]);
}

/** The peer of a level that falls due: a timer, and the production send with its input and options. */
export async function barePage(page: Notification, dueAt: number): Promise<void> {
  await sleep(dueAt - Date.now());
  await notifier({ summary: 'page', taskQueue: undefined, priorityKey: notifyPriority(page) }).notify(page);
}
