import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { openIncident } from '../src/client/open-incident.ts';
import type { House } from './house.ts';
import { inFlight } from './in-flight.ts';
import type { Measurement } from './measurement.ts';
import { WAITS } from './policy.ts';
import { brokenConnection, defect } from './reports.ts';
import { row } from './row.ts';

const OPEN = 2_000;
const IN_FLIGHT = 40;
/** Incidents that come and go before the idle worker is weighed: code is loaded and compiled then. */
const WARM_UP = 100;

/** Memory of the production worker while incidents wait for their second level, against the same process before. */
export const workerMemory: Measurement = {
  name: 'worker-memory',
  title: `memory of the worker with ${OPEN.toLocaleString('en')} open incidents`,
  async run(house) {
    const pid = await house.freshWorker();
    await inFlight(WARM_UP, IN_FLIGHT, () => recover(house));
    const idle = await residentMegabytes(pid);
    await openMany(house);
    const loaded = await residentMegabytes(pid);
    if (house.stack.pid('worker') !== pid) throw new Error('The worker was replaced while it was weighed.');
    return [
      row({ name: `worker-memory, ${OPEN} open incidents`, value: loaded, unit: 'MB', peer: { name: 'idle', value: idle } }),
      row({ name: 'worker-memory, one open incident', value: ((loaded - idle) * 1024) / OPEN, unit: 'KB' }),
    ];
  },
};

async function recover({ client, service }: House): Promise<void> {
  const { workflowId } = await openIncident(client, brokenConnection(service.url));
  await client.workflow.getHandle(workflowId).result();
}

/** Opens them; each counts when its first level was told, so that it waits between two levels from then on. */
async function openMany({ client, service }: House): Promise<void> {
  const told = new Map<string, () => void>();
  const stopListening = service.onPage(({ notification: { incidentId } }) => told.get(withoutRun(incidentId))?.());
  await inFlight(OPEN, IN_FLIGHT, async () => {
    const report = defect(WAITS);
    const page = new Promise<void>((resolve) => told.set(`${report.service}-${report.fingerprint}`, resolve));
    await openIncident(client, report);
    await page;
  });
  stopListening();
}

/** An incident's id ends with its run, which only the server knows beforehand. */
function withoutRun(incidentId: string): string {
  return incidentId.replace(/-[0-9a-f]{8}$/, '');
}

/** Resident set size, as the median of ten looks a second apart, after what is under way has come to rest. */
async function residentMegabytes(pid: number): Promise<number> {
  const looks: number[] = [];
  await sleep(3_000);
  for (let look = 0; look < 10; look += 1) {
    await sleep(1_000);
    looks.push(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
  }
  return median(looks);
}
