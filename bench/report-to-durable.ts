import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { median } from 'simple-statistics';
import { openIncident } from '../src/client/open-incident.ts';
import { registerSearchAttributes } from '../src/embedded/search-attributes.ts';
import { withTemporal } from '../src/embedded/temporal-connection.ts';
import { waitUntil } from '../src/embedded/waiting.ts';
import type { House } from './house.ts';
import type { Measurement } from './measurement.ts';
import { brokenConnection } from './reports.ts';
import { row } from './row.ts';

const WARM_UP = 40;
const PAIRS = 250;

/**
 * How long until a report cannot be lost any more, against the start of a workflow that gets the same report as its argument. Both in a
 * namespace that no worker serves: neither call needs one, and what a worker did after one call would slow the next.
 */
export const reportToDurable: Measurement = {
  name: 'report-to-durable',
  title: `a report is durable, against the start of a bare workflow (${PAIRS} pairs)`,
  async run(house) {
    const client = await quietNamespace(house);
    const report = () => openIncident(client, brokenConnection(house.service.url));
    const start = () =>
      client.workflow.start('trivial', {
        taskQueue: 'nobody',
        workflowId: randomUUID(),
        args: [brokenConnection(house.service.url)],
      });
    const reports: number[] = [];
    const starts: number[] = [];
    for (let pair = -WARM_UP; pair < PAIRS; pair += 1) {
      // Who goes first changes from pair to pair: the second may find caches warm or a disk busy.
      const first = pair % 2 === 0 ? await timed(report) : undefined;
      const started = await timed(start);
      const reported = first ?? (await timed(report));
      if (pair < 0) continue;
      reports.push(reported);
      starts.push(started);
    }
    return [
      row({
        name: 'report-to-durable',
        value: median(reports),
        unit: 'ms',
        sample: reports,
        peer: { name: 'bare workflow start', value: median(starts) },
        aim: { of: 'ratio', is: '<=', limit: 1.15 },
      }),
    ];
  },
};

async function timed(call: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await call();
  return performance.now() - from;
}

async function quietNamespace({ client: { connection }, stack }: House): Promise<Client> {
  const namespace = 'bench-without-workers';
  const workflowExecutionRetentionPeriod = proto.google.protobuf.Duration.fromObject({ seconds: 86_400 });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const attributesKnown = async () => {
    await withTemporal({ options: { address: stack.addresses.temporal }, namespace }, (own) => registerSearchAttributes(own, namespace));
    return true;
  };
  if (!(await waitUntil(attributesKnown, 30_000))) throw new Error(`The namespace ${namespace} did not become usable within 30 s.`);
  return new Client({ connection, namespace });
}
