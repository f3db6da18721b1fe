import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openArrivals } from '../../../src/channels/sandbox/arrivals.ts';
import { startSandbox } from '../../../src/channels/sandbox/sandbox.ts';

const MAIN = join(import.meta.dirname, '../../../src/channels/sandbox/main.ts');

let dataDir: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'salvor-sandbox-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

it('has every mail it answered with 250 after kill -9, doubles included', async () => {
  const [http, smtp] = [await freePort(), await freePort()];
  child = await startProcess(http, smtp);
  const transport = createTransport({ host: '127.0.0.1', port: smtp });
  const mail = { from: 'a@x.example', to: 'b@x.example', subject: 'page', text: 'text', messageId: '<one@x.example>' };
  await transport.sendMail(mail);
  await transport.sendMail(mail);
  child.kill('SIGKILL');
  child = await startProcess(http, smtp);
  const answer = (await (await fetch(`http://127.0.0.1:${http}/messages?messageId=${encodeURIComponent('<one@x.example>')}`)).json()) as {
    count: number;
    messages: { subject: string; copies: number }[];
  };
  expect(answer).toMatchObject({ count: 2, messages: [{ subject: 'page', copies: 2 }, { copies: 2 }] });
});

it('ends cleanly on SIGTERM', async () => {
  child = await startProcess(await freePort(), await freePort());
  const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('drops the oldest beyond its bound, on disk as well', async () => {
  const arrivals = await openArrivals(dataDir, 3);
  for (const subject of ['1', '2', '3', '4', '5']) await arrivals.add({ channel: 'email', to: 'a@x.example', subject, text: '' });
  const subjects = (all: { subject: string }[]) => all.map(({ subject }) => subject);
  expect(subjects(arrivals.list())).toEqual(['5', '4', '3']);
  expect(subjects((await openArrivals(dataDir, 3)).list())).toEqual(['5', '4', '3']);
});

it('names the variable when a port is taken', async () => {
  const first = await startSandbox({ dataDir, host: '127.0.0.1', httpPort: 0, smtpPort: 0 });
  const taken = { http: Number(new URL(first.url).port), smtp: Number(new URL(first.smtpUrl).port) };
  const start = (httpPort: number, smtpPort: number) => startSandbox({ dataDir, host: '127.0.0.1', httpPort, smtpPort });
  await expect(start(taken.http, 0)).rejects.toMatchObject({ code: 'PORT_BUSY', field: 'SALVOR_SANDBOX_PORT' });
  await expect(start(0, taken.smtp)).rejects.toMatchObject({ code: 'PORT_BUSY', field: 'SALVOR_SMTP_PORT' });
  await first.close();
});

async function startProcess(http: number, smtp: number): Promise<ChildProcess> {
  const started = spawn(process.execPath, [MAIN], {
    env: { ...process.env, SALVOR_DATA_DIR: dataDir, SALVOR_SANDBOX_PORT: String(http), SALVOR_SMTP_PORT: String(smtp) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    started.stdout.once('data', () => resolve());
    started.once('exit', (code) => reject(new Error(`the sandbox ended with ${String(code)}`)));
  });
  return started;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
