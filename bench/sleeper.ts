import { randomBytes } from 'node:crypto';
import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client';
import { type IncidentInput, INCIDENT_WORKFLOW, TASK_QUEUE } from '../src/domain/contracts.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { workflowIdOf } from '../src/domain/incident/identity.ts';
import { openIncidentData } from '../src/domain/incident/open.ts';
import { EscalationPolicy, Playbook } from '../src/domain/policy/playbook.ts';
import type { PolicySnapshot } from '../src/domain/policy/snapshot.ts';
import { defect } from './reports.ts';

/**
 * The state of an incident whose first level was told and whose second is due at an exact moment, as continue-as-new would carry it
 * into its next run. Thousands are opened in the time in which hundreds could be reported and told, and each has the moment it is
 * given, which no report could bring about.
 * @param dueAt epoch ms
 */
export function sleeperOf(service: string, receiverUrl: string, dueAt: number): IncidentData {
  const openedAt = Date.now();
  const report = defect(service);
  const fingerprint = report.fingerprint;
  const workflowId = workflowIdOf(service, fingerprint);
  const notify = [{ channel: 'webhook', to: receiverUrl }];
  const policy: PolicySnapshot = {
    playbook: Playbook.parse({ name: service }),
    escalation: EscalationPolicy.parse({
      settle: 0,
      levels: [
        { name: 'First', after: 0, notify },
        { name: 'Second', after: dueAt - openedAt, notify },
      ],
    }),
    classification: {
      category: 'internal',
      severity: 'critical',
      retryability: 'permanent',
      layer: 'application',
      impact: 'low',
      confidence: 0.95,
      reasons: ['The bench says so.'],
    },
    publicUrl: 'http://127.0.0.1:1',
  };
  const id = `${service}-${fingerprint}-${randomBytes(4).toString('hex')}`;
  const incident = openIncidentData({ id, workflowId, runId: '', reopened: 0, openedAt, drill: false }, report, policy, openedAt);
  incident.levels[0] = { generation: 1, sentAt: openedAt };
  // Nothing is left to be tried: only the ladder is awake.
  incident.state = 'exhausted';
  // A former run has written what happened in it.
  incident.pendingEvents = [];
  incident.dirtyReporters = [];
  return incident;
}

/** Starts the incident workflow from that state. */
export async function putToSleep(client: Client, incident: IncidentData): Promise<void> {
  const { service, fingerprint, workflowId } = incident;
  const input: IncidentInput = { service, fingerprint, carried: incident };
  await client.workflow.start(INCIDENT_WORKFLOW, {
    workflowId,
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    args: [input],
  });
}
