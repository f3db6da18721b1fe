import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../../src/embedded/ports.ts';
import { type PagedSystem, startPagedSystem } from './paged-system.ts';

/** Grafana OnCall #5499; GoAlert: the same page four times to a receiver that takes ten seconds. */
describe('webhook doubled', () => {
  let house: PagedSystem;
  beforeAll(async () => {
    house = await startPagedSystem([0]);
    await house.paged();
  });
  afterAll(async () => {
    await house.stop();
  });

  it('never happens with two workers on one queue', async () => {
    const [port = 0] = await freePorts(1);
    await house.system.startPart({
      name: 'second-worker',
      entry: 'worker/main.ts',
      env: { SALVOR_WORKER_HEALTH_PORT: String(port) },
      host: '127.0.0.1',
      ports: [{ port, variable: 'SALVOR_WORKER_HEALTH_PORT' }],
      healthUrl: `http://127.0.0.1:${port}/healthz`,
    });
    const fingerprints = await Promise.all(Array.from({ length: 20 }, () => house.report()));
    await house.receiver.until('all pages', () => fingerprints.every((fingerprint) => house.pagesOf(fingerprint).length > 0), 60_000);
    await sleep(3_000);
    expect(fingerprints.map((fingerprint) => house.pagesOf(fingerprint).length)).toEqual(fingerprints.map(() => 1));
  });

  it('never happens with a receiver that takes ten seconds', async () => {
    house.receiver.answer = () => ({ status: 200, afterMs: 10_000 });
    const fingerprint = await house.report();
    await house.receiver.until('the answer', () => house.pagesOf(fingerprint).some(({ status }) => status === 200), 30_000);
    await sleep(15_000);
    house.receiver.answer = () => ({ status: 200 });
    expect(house.pagesOf(fingerprint)).toHaveLength(1);
  });

  it('a repeat after a failure says so: it has the same webhook-id', async () => {
    let answered = 0;
    house.receiver.answer = () => ({ status: ++answered === 1 ? 500 : 200 });
    const fingerprint = await house.report();
    await house.receiver.until('the repeat', () => house.pagesOf(fingerprint).some(({ status }) => status === 200), 60_000);
    const pages = house.pagesOf(fingerprint);
    expect(pages.map(({ status }) => status)).toEqual([500, 200]);
    expect(new Set(pages.map(({ webhookId }) => webhookId)).size).toBe(1);
  });
});
