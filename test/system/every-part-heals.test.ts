import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answersHttp } from '../../src/embedded/waiting.ts';
import { startSystem, waitFor, type System } from './stack.ts';

/** Milliseconds between kill -9 and the next healthy answer; the machine may be busy with other tests. */
const HEALED_WITHIN_MS = 20_000;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

test.each([
  ['sandbox', 'SALVOR_SANDBOX_PORT'],
  ['api', 'SALVOR_API_PORT'],
  ['worker', 'SALVOR_WORKER_HEALTH_PORT'],
])('%s is started again after kill -9', async (part, port) => {
  const before = system.pid(part);
  const after = await system.kill(part);
  expect(after).not.toBe(before);
  await waitFor(() => answersHttp(`http://127.0.0.1:${system.env[port] ?? ''}/healthz`), `${part} to answer`, HEALED_WITHIN_MS);
  expect(Number(readFileSync(`${system.dataDir}/run/${part}.pid`, 'utf8').split('\n')[0])).toBe(after);
});
