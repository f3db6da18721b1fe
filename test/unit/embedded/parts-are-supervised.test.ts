import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf, type Part } from '../../../src/embedded/part.ts';
import { writePidFile } from '../../../src/embedded/pid-file.ts';
import { freePorts } from '../../../src/embedded/ports.ts';
import { isAlive } from '../../../src/embedded/process-identity.ts';
import type { PartEvent } from '../../../src/embedded/supervised-part.ts';
import { Supervisor } from '../../../src/embedded/supervisor.ts';
import { answersHttp, waitUntil } from '../../../src/embedded/waiting.ts';

const SERVER = 'require("http").createServer((q, r) => r.end("ok")).listen(+process.argv[1], "127.0.0.1")';

let dataDir: string;
let port: number;
let events: PartEvent[];
let supervisor: Supervisor;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'salvor-parts-'));
  [port = 0] = await freePorts(1);
  events = [];
  supervisor = new Supervisor(dataDir, (event) => events.push(event));
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function part(changes: Partial<Part> = {}): Part {
  return {
    name: 'server',
    command: process.execPath,
    args: ['-e', SERVER, String(port)],
    env: {},
    cwd: dataDir,
    host: '127.0.0.1',
    ports: [{ port, variable: 'SALVOR_SERVER_PORT' }],
    ready: () => answersHttp(`http://127.0.0.1:${port}/`),
    readyWithinMs: 10_000,
    orphan: 'stop',
    stopSignal: 'SIGTERM',
    stopWithinMs: 2_000,
    ...changes,
  };
}

/** A process as a killed supervisor leaves it behind: running, and written down. */
async function orphan(of: Part): Promise<number> {
  const child = spawn(of.command, of.args, { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  writePidFile(join(dataDir, 'run', `${of.name}.pid`), child.pid!, fingerprintOf(of));
  expect(await waitUntil(of.ready, 10_000)).toBe(true);
  return child.pid!;
}

test('a part that is killed is started again, and stopped by its own pid in the end', async () => {
  await supervisor.start(part());
  const first = supervisor.pid('server')!;
  process.kill(first, 'SIGKILL');
  expect(await waitUntil(() => ![undefined, first].includes(supervisor.pid('server')), 5_000)).toBe(true);
  expect(await waitUntil(() => answersHttp(`http://127.0.0.1:${port}/`), 5_000)).toBe(true);
  const second = supervisor.pid('server')!;
  expect(readFileSync(join(dataDir, 'run', 'server.pid'), 'utf8')).toMatch(new RegExp(`^${second}\n`));
  await supervisor.stop();
  expect(isAlive(second)).toBe(false);
  expect(events.map((event) => event.what)).toEqual(['starting', 'ready', 'died', 'starting', 'stopped']);
});

test('a port that is taken names port, holder and variable, and nothing is started', async () => {
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    await expect(supervisor.start(part())).rejects.toMatchObject({ code: 'PORT_BUSY', field: 'SALVOR_SERVER_PORT' });
    await expect(supervisor.start(part())).rejects.toThrow(
      new RegExp(`Port ${port} .*${process.platform === 'linux' ? `pid ${process.pid}` : ''}`),
    );
    expect(events.some((event) => event.what === 'starting')).toBe(false);
  } finally {
    squatter.close();
  }
});

test('a part that ends at once is an error that shows the end of its log', async () => {
  const broken = part({ args: ['-e', 'console.error("the disk is full"); process.exit(3)'] });
  await expect(supervisor.start(broken)).rejects.toMatchObject({
    code: 'PART_FAILED',
    message: expect.stringContaining('the disk is full') as string,
  });
});

test('an equal orphan of a data server is adopted, and watched like a child', async () => {
  const adopted = await orphan(part({ orphan: 'adopt' }));
  await supervisor.start(part({ orphan: 'adopt' }));
  expect(supervisor.pid('server')).toBe(adopted);
  process.kill(adopted, 'SIGKILL');
  expect(await waitUntil(() => ![undefined, adopted].includes(supervisor.pid('server')), 5_000)).toBe(true);
});

test('an orphan of our own code is stopped and started anew', async () => {
  const old = await orphan(part());
  await supervisor.start(part());
  expect(isAlive(old)).toBe(false);
  expect(supervisor.pid('server')).not.toBe(old);
});

test('an orphan that was started differently is not adopted', async () => {
  const old = await orphan(part({ orphan: 'adopt' }));
  await supervisor.start(part({ orphan: 'adopt', args: [...part().args, 'other'] }));
  expect(isAlive(old)).toBe(false);
});

test('a second supervisor on the same data directory is refused', () => {
  expect(() => new Supervisor(dataDir)).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }));
});
