import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { mean, median } from 'simple-statistics';
import { openIncident } from '../src/client/open-incident.ts';
import { BARE_TASK_QUEUE, BARE_WORKFLOW } from './bare/names.ts';
import type { House } from './house.ts';
import { inFlight } from './in-flight.ts';
import type { Measurement } from './measurement.ts';
import { brokenConnection } from './reports.ts';
import { row } from './row.ts';

const IN_FLIGHT = 40;
const WARM_UP = 80;
const BLOCK = 200;
const PAIRS = 4;

/** Incidents that their first retry recovers, against a workflow of the same steps and nothing else, in alternating blocks. */
export const recoveryThroughput: Measurement = {
  name: 'recovery-throughput',
  title: `first-retry recoveries a second, against bare workflows (${PAIRS} pairs of blocks of ${BLOCK})`,
  async run(house) {
    const incident = () => recover(house);
    const bare = () => runBare(house);
    for (const job of [incident, bare]) await inFlight(WARM_UP, IN_FLIGHT, job);
    const incidents: number[] = [];
    const bares: number[] = [];
    const block = async (job: () => Promise<unknown>) => BLOCK / (await inFlight(BLOCK, IN_FLIGHT, job));
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const first = pair % 2 === 0 ? await block(incident) : undefined;
      bares.push(await block(bare));
      incidents.push(first ?? (await block(incident)));
    }
    const ratio = median(incidents.map((speed, pair) => speed / (bares[pair] ?? Number.NaN)));
    const peer = 'bare workflow, same steps';
    return [
      row({
        name: 'recovery-throughput',
        value: median(incidents),
        unit: 'incidents/s',
        sample: incidents,
        peer: { name: peer, value: median(bares) },
        ratio,
        aim: { of: 'ratio', is: '>=', limit: 0.85 },
      }),
      row({
        name: 'events of a first-retry recovery',
        value: await eventsOf(incident),
        unit: 'events',
        peer: { name: peer, value: await eventsOf(bare) },
        aim: { of: 'value', is: '<=', limit: 30 },
      }),
    ];
  },
};

async function recover({ client, service }: House): Promise<WorkflowHandle> {
  const { workflowId } = await openIncident(client, brokenConnection(service.url));
  const handle = client.workflow.getHandle(workflowId);
  const { state, attempts } = (await handle.result()) as { state: string; attempts: unknown[] };
  if (state !== 'recovered' || attempts.length !== 1) throw new Error(`${workflowId} was not recovered by its first retry: ${state}.`);
  return handle;
}

async function runBare({ client, service }: House): Promise<WorkflowHandle> {
  const handle = await client.workflow.start(BARE_WORKFLOW, {
    taskQueue: BARE_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [brokenConnection(service.url)],
  });
  await handle.result();
  return handle;
}

/** Mean length of twenty histories that nothing disturbed: they run one after the other. */
async function eventsOf(job: () => Promise<WorkflowHandle>): Promise<number> {
  const lengths: number[] = [];
  for (let index = 0; index < 20; index += 1) lengths.push((await (await job()).describe()).historyLength);
  return mean(lengths);
}
