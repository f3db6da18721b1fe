import { quantile } from 'simple-statistics';
import { createSalvor, type Salvor } from '../src/client/index.ts';
import { within } from '../src/client/within.ts';
import { evenly } from './evenly.ts';
import type { House } from './house.ts';
import type { Measurement } from './measurement.ts';
import { RECOVERS } from './policy.ts';
import { rerun } from './reports.ts';
import { type Row, row } from './row.ts';

/** Reports a second. The aim is promised for three; there are more of them, so that their p99 is not the worst of a handful. */
const CURVE = [
  { rate: 1, reports: 20 },
  { rate: 3, reports: 100 },
  { rate: 5, reports: 100 },
  { rate: 10, reports: 200 },
] as const;
const WITH_AIM = 3;
const WARM_UP = { rate: 5, reports: 15 };
const PATIENCE_MS = 30_000;

/**
 * From the call of `report()` in a service to the moment the retried operation arrives at that service: the client's hand-over, the
 * signal-with-start, classification, and the first activity. Reports come evenly, whether or not the former have been answered.
 */
export const reportToFirstAction: Measurement = {
  name: 'report-to-first-action',
  title: `the first recovery action starts (${CURVE.map(({ rate }) => rate).join(', ')} reports/s)`,
  async run(house) {
    const salvor = createSalvor({ service: RECOVERS, transport: { kind: 'temporal', client: house.client }, spool: false });
    try {
      await delays(house, salvor, WARM_UP);
      const rows: Row[] = [];
      for (const load of CURVE) rows.push(...rowsOf(load.rate, await delays(house, salvor, load)));
      return rows;
    } finally {
      await salvor.close();
    }
  },
};

function rowsOf(rate: number, sample: number[]): Row[] {
  const name = `report-to-first-action at ${rate}/s`;
  return [
    row({ name: `${name}, p50`, value: quantile(sample, 0.5), unit: 'ms', sample }),
    row({
      name: `${name}, p99`,
      value: quantile(sample, 0.99),
      unit: 'ms',
      sample,
      ...(rate === WITH_AIM && { aim: { of: 'value', is: '<', limit: 200 } }),
    }),
  ];
}

async function delays(house: House, salvor: Salvor, { rate, reports }: { rate: number; reports: number }): Promise<number[]> {
  const all = evenly(rate, reports, () => delay(house, salvor, (failures += 1)));
  const withinMs = (reports / rate) * 1000 + PATIENCE_MS;
  if (!(await within(all, withinMs))) throw new Error(`At ${rate}/s an operation was not retried within ${withinMs / 1000} s.`);
  await house.untilClosed(RECOVERS);
  return await all;
}

async function delay({ service }: House, salvor: Salvor, id: number): Promise<number> {
  const error = Object.assign(new Error(`connection to shard ${inLetters(id)} was reset`), { code: 'ECONNRESET' });
  const path = `/orders/${id}`;
  const arrival = service.arrival(path);
  const from = performance.now();
  salvor.report(error, { operation: 'placeOrder', retryWith: rerun(`${service.url}${path}`) });
  return (await arrival) - from;
}

/** Numbers do not tell two failures apart, words do: 27 becomes "bb". */
function inLetters(id: number): string {
  return Array.from(id.toString(), (digit) => 'abcdefghij'.charAt(Number(digit))).join('');
}

let failures = 0;
