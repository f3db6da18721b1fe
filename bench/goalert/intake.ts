import { randomUUID } from 'node:crypto';
import { quantile } from 'simple-statistics';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSalvor } from '../../src/client/index.ts';
import type { House } from '../house.ts';
import { inFlight } from '../in-flight.ts';
import { scaled } from '../measurement.ts';
import { row, type Row } from '../row.ts';
import { WAITS } from '../policy.ts';
import { newFingerprint, report } from './failure.ts';

const REQUESTS = 400;
const CLIENTS = 8;
const CLIENT_REPEATS = 50_000;
/** The worker goes on with what came in; the next row begins when that is done. */
const PATIENCE_MS = 180_000;

/** Alerts taken a second over HTTP while the engine works on them, beside what the engine's own start of a workflow allows. */
export async function intake(house: House, scale: number): Promise<Row[]> {
  const count = scaled(REQUESTS, scale, 20);
  const rows: Row[] = [];
  for (const [clients, goalert] of [[1, 161] as const, [CLIENTS, 412] as const]) {
    const starts = await pressed(count, clients, () => startBare(house));
    const took = await pressed(count, clients, () => report(house, WAITS));
    await untilPaged(house);
    const name = `intake of distinct alerts, ${clients === 1 ? 'one client' : `${clients} clients`}`;
    rows.push(
      row({ name, value: took.rate, unit: '1/s', peer: { name: 'GoAlert', value: goalert } }),
      row({ name: `${name}, the engine's floor: bare workflow starts`, value: starts.rate, unit: '1/s', sample: starts.latencies }),
    );
    if (clients === 1) {
      const { latencies } = took;
      rows.push(
        row({ name: `${name}, p50`, value: quantile(latencies, 0.5), unit: 'ms', sample: latencies, peer: { name: 'GoAlert', value: 5 } }),
        row({
          name: `${name}, p99`,
          value: quantile(latencies, 0.99),
          unit: 'ms',
          sample: latencies,
          peer: { name: 'GoAlert', value: 18 },
        }),
      );
    }
  }
  for (const [keys, goalert] of [[1, 304] as const, [CLIENTS, 643] as const]) {
    const fingerprints = Array.from({ length: keys }, newFingerprint);
    let turn = 0;
    const repeats = await pressed(count, keys, () => report(house, WAITS, fingerprints[turn++ % keys]));
    const name = `repeats over HTTP, ${keys === 1 ? 'one key' : `${keys} keys`}`;
    rows.push(row({ name, value: repeats.rate, unit: '1/s', peer: { name: 'GoAlert', value: goalert } }));
  }
  rows.push(await throughTheClient(house, scaled(CLIENT_REPEATS, scale, 1_000)));
  await house.clear(WAITS);
  return rows;
}

/** Services report through the client, which counts repeats and sends a counted batch a second: until all are durable. */
async function throughTheClient(house: House, count: number): Promise<Row> {
  const salvor = createSalvor({ service: WAITS, transport: { kind: 'temporal', client: house.client }, spool: false });
  const from = performance.now();
  for (let index = 0; index < count; index += 1) {
    salvor.report(new Error('the order was not written'), { operation: `placeOrder${index % CLIENTS}` });
    if (index % 1_000 === 0) await new Promise(setImmediate);
  }
  if (!(await salvor.flush())) throw new Error('The repeats were not accepted within the time a flush waits.');
  const rate = (count * 1000) / (performance.now() - from);
  await salvor.close();
  return row({ name: 'repeats through the client', value: rate, unit: '1/s', peer: { name: 'GoAlert, 8 keys', value: 643 } });
}

async function pressed(count: number, clients: number, job: () => Promise<unknown>): Promise<{ rate: number; latencies: number[] }> {
  const latencies: number[] = [];
  const seconds = await inFlight(count, clients, async () => {
    const from = performance.now();
    await job();
    latencies.push(performance.now() - from);
  });
  return { rate: count / seconds, latencies };
}

async function startBare({ client }: House): Promise<void> {
  await client.workflow.start('trivial', { taskQueue: 'nobody', workflowId: randomUUID(), args: [{ order: 4711 }] });
}

/** Level 1 is told when an incident is taken up: nothing is left to do when no incident is at level 0. */
async function untilPaged({ client }: House): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const query = `SalvorService = "${WAITS}" AND ExecutionStatus = "Running"`;
  for (;;) {
    const [open, told] = await Promise.all([client.workflow.count(query), client.workflow.count(`${query} AND SalvorLevel >= 1`)]);
    if (open.count === told.count) return;
    if (Date.now() > deadline) throw new Error(`${open.count - told.count} incidents were not taken up within ${PATIENCE_MS / 1000} s.`);
    await sleep(500);
  }
}
