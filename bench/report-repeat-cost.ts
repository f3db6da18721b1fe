import { median } from 'simple-statistics';
import { createSalvor } from '../src/client/index.ts';
import type { Measurement } from './measurement.ts';
import { row } from './row.ts';

const BATCHES = 100;
const WARM_UP = 20;
const BATCH = 1_000;

/**
 * What `report()` costs the caller when the failure is known: counting, while the real transport sends beside it. The peer is what
 * every logger does with an error: its stack is read, which makes V8 format it. `report()` has to read it too.
 */
export const reportRepeatCost: Measurement = {
  name: 'report-repeat-cost',
  title: `a repeat costs the caller (${BATCHES} batches of ${BATCH})`,
  async run({ client }) {
    const salvor = createSalvor({ service: 'bench-repeats', transport: { kind: 'temporal', client }, spool: false });
    const report = (error: Error) => salvor.report(error, { operation: 'placeOrder' });
    let read = 0;
    const readStack = (error: Error) => (read += error.stack?.length ?? 0);
    const same: number[] = [];
    const varying: number[] = [];
    const stacks: number[] = [];
    for (let batch = -WARM_UP; batch < BATCHES; batch += 1) {
      const costs = [
        cost(report, () => 'read ECONNRESET'),
        cost(report, (id) => `order ${id} was not written`),
        cost(readStack, () => 'x'),
      ];
      if (batch >= 0) [same, varying, stacks].forEach((sample, index) => sample.push(costs[index] ?? Number.NaN));
      // What was counted is sent now, not inside the next batch.
      await new Promise(setImmediate);
    }
    await salvor.close();
    if (salvor.stats().dropped > 0 || read === 0)
      throw new Error(`Reports were dropped: ${JSON.stringify(salvor.stats().droppedBecause)}.`);
    const peer = { name: 'reading error.stack', value: median(stacks) };
    return [
      row({
        name: 'report-repeat-cost',
        value: median(same),
        unit: 'µs',
        sample: same,
        peer,
        aim: { of: 'value', is: '<=', limit: 10 },
      }),
      row({ name: 'report-repeat-cost, another id in each message', value: median(varying), unit: 'µs', sample: varying, peer }),
    ];
  },
};

/** Microseconds for one of a batch of errors, each new and never looked at before. */
function cost(use: (error: Error) => unknown, messageOf: (id: number) => string): number {
  const errors = Array.from({ length: BATCH }, () => new Error(messageOf((ids += 1))));
  const from = performance.now();
  for (const error of errors) use(error);
  return ((performance.now() - from) * 1000) / BATCH;
}

let ids = 0;
