import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSalvor, type SalvorOptions } from '../../../src/client/index.ts';
import { keptLog, SimulatedIncidents } from './simulated-incidents.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'salvor-spool-test-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function spooled(): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.json'));
}

function client(incidents: SimulatedIncidents, more: Partial<SalvorOptions> = {}) {
  return createSalvor({ service: 'shop', transport: incidents, spool: { directory }, logger: keptLog(), windowMs: 50, ...more });
}

/** A process that reports to a Salvor that is not there, and dies in the given way. */
async function processThatReports(failures: number, thenDies: string): Promise<void> {
  const index = new URL('../../../src/client/index.ts', import.meta.url).href;
  const script = `
    import { createSalvor } from ${JSON.stringify(index)};
    const transport = { send: () => Promise.reject(new Error('down')), progress: async () => undefined, close: async () => {} };
    const salvor = createSalvor({ service: 'shop', transport, spool: { directory: ${JSON.stringify(directory)} }, logger: { warn() {} } });
    const fail = () => salvor.report(new Error('disk is full'), { operation: 'write' });
    fail();
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (let i = 1; i < ${failures}; i += 1) fail();
    ${thenDies}`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]).catch(() => undefined);
}

const KEPT_ON_DISK_BY_NOW = 'await new Promise((resolve) => setTimeout(resolve, 2500));';

test.each([
  ['is killed', `${KEPT_ON_DISK_BY_NOW} process.kill(process.pid, 'SIGKILL');`],
  ['exits', 'process.exit(1);'],
  ['dies of an error', "throw new Error('defect');"],
])('what a process that %s had counted is sent by the next one, once', async (_, thenDies) => {
  await processThatReports(6, thenDies);
  expect(await spooled()).not.toHaveLength(0);
  const incidents = new SimulatedIncidents();
  const salvor = client(incidents);
  await vi.waitFor(() => expect(incidents.total()).toBe(6), { timeout: 5_000 });
  await vi.waitFor(async () => expect(await spooled()).toHaveLength(0));
  expect(salvor.stats()).toMatchObject({ reported: 0, accepted: 6, dropped: 0 });
  await salvor.close();
  const again = client(incidents);
  again.report(new Error('another'), { operation: 'write' });
  await again.flush();
  await again.close();
  expect(incidents.total()).toBe(7);
});

test('a batch that had arrived before the process died is not counted twice', async () => {
  const incidents = new SimulatedIncidents();
  incidents.fate = () => 'answer lost';
  const first = client(incidents);
  first.report(new Error('disk is full'), { operation: 'write' });
  await vi.waitFor(async () => expect(await spooled()).toHaveLength(1));
  await first.close(10);
  expect(incidents.total()).toBe(1);
  incidents.fate = () => 'arrives';
  // The process has not died: its directory is given the name of one that has.
  const [own] = await readdir(directory);
  await rename(join(directory, own!), join(directory, `${hostname()}~999999~dead`));
  const next = client(incidents);
  await vi.waitFor(async () => expect(await spooled()).toHaveLength(0));
  expect(incidents.received.length).toBeGreaterThan(1);
  expect(incidents.total()).toBe(1);
  await next.close();
});

test('the spool of a living process is left alone', async () => {
  const incidents = new SimulatedIncidents();
  const living = join(directory, `${hostname()}~${process.ppid}~living`);
  await mkdir(living);
  await writeFile(join(living, 'a.json'), '{}');
  const salvor = client(incidents);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await salvor.close();
  expect(await spooled()).toHaveLength(1);
});

test('reports wait while Salvor is away and arrive when it is back, exactly', async () => {
  const incidents = new SimulatedIncidents();
  incidents.fate = () => 'lost';
  const log = keptLog();
  const salvor = client(incidents, { logger: log });
  for (let times = 0; times < 30; times += 1) {
    salvor.report(new Error('disk is full'), { operation: 'write' });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(salvor.stats()).toMatchObject({ reported: 30, accepted: 0, waiting: 30 });
  expect(salvor.stats().unreachable).toBe('The message was lost.');
  expect(log.warnings).toEqual(['salvor: Salvor is not reachable, reports wait: The message was lost.']);
  expect(await spooled()).not.toHaveLength(0);
  incidents.fate = () => 'arrives';
  await vi.waitFor(() => expect(incidents.total()).toBe(30), { timeout: 8_000 });
  await vi.waitFor(async () => expect(await spooled()).toHaveLength(0));
  expect(salvor.stats()).toMatchObject({ accepted: 30, waiting: 0, spool: { files: 0, bytes: 0 } });
  expect(salvor.stats().unreachable).toBeUndefined();
  await salvor.close();
}, 20_000);

test('the oldest left reports are dropped when the spool is full, counted and warned of', async () => {
  const dead = join(directory, `${hostname()}~999999~dead`);
  await mkdir(dead);
  const report = {
    service: 'shop',
    operation: 'write',
    failure: { name: 'Error', message: 'x'.repeat(4_000), causes: [] },
    reporter: 'r',
    count: 5,
    firstAt: 1,
    lastAt: 2,
  };
  for (let index = 0; index < 5; index += 1) {
    const batch = { ...report, fingerprint: String(index).repeat(16), seq: 1 };
    await writeFile(join(dead, `${index}.json`), JSON.stringify(batch));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const incidents = new SimulatedIncidents();
  const log = keptLog();
  const salvor = client(incidents, { spool: { directory, maxBytes: 9_000 }, logger: log });
  await vi.waitFor(() => expect(incidents.total()).toBe(10));
  expect(incidents.received.map(({ fingerprint }) => fingerprint[0])).toEqual(['3', '4']);
  expect(salvor.stats()).toMatchObject({ dropped: 15, droppedBecause: { 'the spool is full': 15 } });
  expect(log.warnings[0]).toContain('dropped');
  await salvor.close();
});

test('a spooled file that is not a report is put aside, counted as nothing, and does not stop the others', async () => {
  const dead = join(directory, `${hostname()}~999999~dead`);
  await mkdir(dead);
  await writeFile(join(dead, 'a.json'), '{"service": "sho');
  const incidents = new SimulatedIncidents();
  const salvor = client(incidents);
  await vi.waitFor(async () => expect(await spooled()).toHaveLength(0));
  await vi.waitFor(() => expect(salvor.stats().droppedBecause).toHaveProperty('a spooled report cannot be read'));
  await salvor.close();
});

test('files of the spool are readable by their owner only', async () => {
  const incidents = new SimulatedIncidents();
  incidents.fate = () => 'lost';
  const salvor = client(incidents);
  salvor.report(new Error('disk is full'), { operation: 'write' });
  await vi.waitFor(async () => expect(await spooled()).toHaveLength(1));
  const file = join(directory, (await spooled())[0]!);
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ seq: 1, count: 1 });
  await salvor.close(10);
});
