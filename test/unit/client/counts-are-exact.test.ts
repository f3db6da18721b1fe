import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createSalvor } from '../../../src/client/index.ts';
import { keptLog, SimulatedIncidents, type Fate } from './simulated-incidents.ts';

const KINDS = ['disk is full', 'connection refused', 'no such order'];

test('whatever the network does, the incidents count exactly what was reported', async () => {
  vi.useFakeTimers();
  try {
    const step = fc.record({
      kind: fc.nat({ max: KINDS.length - 1 }),
      times: fc.integer({ min: 1, max: 50 }),
      thenWaitMs: fc.integer({ min: 0, max: 2_500 }),
    });
    const fates = fc.array(fc.constantFrom<Fate>('arrives', 'lost', 'answer lost'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fates, async (steps, planned) => {
        const incidents = new SimulatedIncidents();
        incidents.delayMs = 300;
        incidents.fate = () => planned.shift() ?? 'arrives';
        const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false, logger: keptLog() });
        let reported = 0;
        for (const { kind, times, thenWaitMs } of steps) {
          for (let time = 0; time < times; time += 1) salvor.report(new Error(KINDS[kind]), { operation: 'placeOrder' });
          reported += times;
          await vi.advanceTimersByTimeAsync(thenWaitMs);
        }
        // Longer than all planned losses with their pauses.
        await vi.advanceTimersByTimeAsync(3_000_000);
        expect(incidents.total()).toBe(reported);
        expect(salvor.stats()).toMatchObject({ reported, accepted: reported, waiting: 0, dropped: 0 });
        await salvor.close();
      }),
      { numRuns: 60 },
    );
  } finally {
    vi.useRealTimers();
  }
}, 120_000);

test('a storm of 100,000 is exact and costs a handful of messages', async () => {
  const incidents = new SimulatedIncidents();
  incidents.delayMs = 5;
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false });
  const storm = 100_000;
  for (let index = 0; index < storm; index += 1) {
    salvor.report(new Error(`order ${index} failed`), { operation: 'placeOrder' });
    if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await salvor.flush(10_000)).toBe(true);
  await salvor.close();
  expect(incidents.total()).toBe(storm);
  expect(incidents.received.length).toBeLessThan(50);
});

test('the first failure is sent at once, repeats together after the window', async () => {
  const incidents = new SimulatedIncidents();
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false, windowMs: 300 });
  const failure = () => salvor.report(new Error('disk is full'), { operation: 'write' });
  failure();
  await vi.waitFor(() => expect(incidents.received).toHaveLength(1), { timeout: 200 });
  for (let times = 0; times < 7; times += 1) failure();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(incidents.received).toHaveLength(1);
  await vi.waitFor(() => expect(incidents.received).toHaveLength(2));
  expect(incidents.received.map(({ seq, count }) => ({ seq, count }))).toEqual([
    { seq: 1, count: 1 },
    { seq: 2, count: 7 },
  ]);
  await salvor.close();
});

test('a batch of unknown fate is sent again unchanged, before newer failures', async () => {
  const incidents = new SimulatedIncidents();
  const fates: Fate[] = ['answer lost', 'answer lost'];
  incidents.fate = () => fates.shift() ?? 'arrives';
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false, windowMs: 10, logger: keptLog() });
  salvor.report(new Error('disk is full'), { operation: 'write' });
  await vi.waitFor(() => expect(incidents.received).toHaveLength(1));
  for (let times = 0; times < 3; times += 1) salvor.report(new Error('disk is full'), { operation: 'write' });
  await vi.waitFor(() => expect(incidents.received.map(({ seq, count }) => [seq, count])).toEqual(expect.arrayContaining([[2, 3]])), {
    timeout: 8_000,
  });
  const identities = incidents.received.map(({ seq, count }) => `${seq}:${count}`);
  expect(new Set(identities.filter((one) => one.startsWith('1:')))).toEqual(new Set(['1:1']));
  expect(identities.at(-1)).toBe('2:3');
  await salvor.close();
});

test('more different failures than fit are dropped, counted and warned of', async () => {
  const incidents = new SimulatedIncidents();
  incidents.fate = () => 'lost';
  const log = keptLog();
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false, maxFingerprints: 2, logger: log });
  for (const word of ['one', 'two', 'three', 'three']) salvor.report(new Error(`failure ${word}`), { operation: 'write' });
  expect(salvor.stats()).toMatchObject({ reported: 4, dropped: 2, waiting: 2 });
  expect(log.warnings).toHaveLength(1);
  expect(log.warnings[0]).toContain('too many different failures');
  await salvor.close(10);
});

test('a fingerprint that was forgotten and comes back counts again from one, under a new reporter', async () => {
  const incidents = new SimulatedIncidents();
  const salvor = createSalvor({ service: 'shop', transport: incidents, spool: false, maxFingerprints: 1, windowMs: 0 });
  for (const word of ['one', 'two', 'one', 'two', 'one']) {
    salvor.report(new Error(`failure ${word}`), { operation: 'write' });
    expect(await salvor.flush()).toBe(true);
  }
  expect(incidents.total()).toBe(5);
  await salvor.close();
});
