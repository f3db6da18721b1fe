import { type Client, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { type IncidentInput, INCIDENT_WORKFLOW, REPORT_SIGNAL, TASK_QUEUE } from '../domain/contracts.ts';
import { workflowIdOf } from '../domain/incident/identity.ts';
import type { Report } from '../domain/report.ts';

const SERVICE = defineSearchAttributeKey('SalvorService', SearchAttributeType.KEYWORD);
const STATE = defineSearchAttributeKey('SalvorState', SearchAttributeType.KEYWORD);

/**
 * Makes a report durable in one call: signals the open incident of the failure, or starts it. The workflow id is the lock,
 * so any number of reporters at the same instant join one incident, and no worker needs to run.
 *
 * The attributes and the summary are what an operator sees in the Temporal UI before a worker has classified the
 * failure; the message is left out because summaries are not encrypted.
 * @throws the SDK's error when the server does not accept it; wrap the call in `client.withDeadline`
 */
export async function openIncident(client: Client, report: Report): Promise<{ workflowId: string }> {
  const { service, fingerprint, operation, failure } = report;
  const input: IncidentInput = { service, fingerprint };
  const { workflowId } = await client.workflow.signalWithStart(INCIDENT_WORKFLOW, {
    workflowId: workflowIdOf(service, fingerprint),
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    args: [input],
    signal: REPORT_SIGNAL,
    signalArgs: [report],
    staticSummary: `${service}: ${operation} failed with ${failure.name}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SERVICE, value: service },
      { key: STATE, value: 'open' },
    ]),
  });
  return { workflowId };
}
