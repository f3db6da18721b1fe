import type { Client } from '@temporalio/client';
import type { RecordBatch } from '../domain/incident/record.ts';
import { INCIDENT_WORKFLOW } from '../domain/contracts.ts';
import type { Pool } from './pool.ts';
import { writeRecord } from './write-record.ts';

/** What a rebuild wrote again. */
export interface Rebuilt {
  /** Workflow runs whose histories were read. */
  runs: number;
  batches: number;
}

/** Name of the activity whose inputs are the records (src/domain/contracts.ts, `Activities`). */
const RECORD_ACTIVITY = 'record';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/**
 * Writes the rows of all incidents again from the histories of their workflows, which are the truth; oldest first, so that former
 * incidents are known. Rows that are there and right stay as they are. What Temporal has deleted after its retention can't be
 * rebuilt, and what a running workflow has not handed over yet comes by itself.
 * @throws SalvorError DATABASE_UNREACHABLE; the SDK's error when Temporal does not answer
 */
export async function rebuild(
  client: Client,
  pool: Pool,
  onRun: (workflowId: string, batches: number) => void = () => undefined,
): Promise<Rebuilt> {
  const runs: { workflowId: string; runId: string; startTime: Date }[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowType = '${INCIDENT_WORKFLOW}'` })) runs.push(run);
  runs.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  let batches = 0;
  for (const { workflowId, runId } of runs) {
    const found = await recordsOf(client, await client.workflow.getHandle(workflowId, runId).fetchHistory());
    for (const batch of found) await writeRecord(pool, batch);
    batches += found.length;
    onRun(workflowId, found.length);
  }
  return { runs: runs.length, batches };
}

/** The inputs of every `record` in a history, in their order. */
async function recordsOf(client: Client, history: History): Promise<RecordBatch[]> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  const records: RecordBatch[] = [];
  for (const { activityTaskScheduledEventAttributes: scheduled } of history.events ?? []) {
    if (scheduled?.activityType?.name !== RECORD_ACTIVITY) continue;
    let payloads = scheduled.input?.payloads ?? [];
    for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
    const [payload] = payloads;
    if (payload !== undefined) records.push(payloadConverter.fromPayload<RecordBatch>(payload));
  }
  return records;
}
