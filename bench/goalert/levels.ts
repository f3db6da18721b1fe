import { quantile } from 'simple-statistics';
import type { House } from '../house.ts';
import { evenly } from '../evenly.ts';
import { levelsAt } from '../ladder.ts';
import { scaled } from '../measurement.ts';
import { Receiver } from '../receiver.ts';
import { row, type Row } from '../row.ts';
import { report } from './failure.ts';

const INCIDENTS = 40;
const A_SECOND = 2;
const SECOND_S = 15;
const THIRD_S = 30;
const SERVICE = 'bench-goalert-levels';

/** How late the pages of the second and third level start against their exact time: the opening and so many seconds. */
export async function levels(house: House, scale: number): Promise<Row[]> {
  const receiver = await Receiver.start();
  await house.addLadder(SERVICE, { levels: levelsAt(receiver.url, 0, SECOND_S, THIRD_S) });
  const count = scaled(INCIDENTS, scale, 5);
  try {
    await evenly(A_SECOND, count, () => report(house, SERVICE));
    await receiver.until(`${count} pages of the third level`, () => receiver.pages(3).length >= count, (THIRD_S + 60) * 1000);
    return [...rowsOf(receiver, 2, { p50: 4_700, max: 5_200 }), ...rowsOf(receiver, 3, { p50: 10_700, max: 15_800 })];
  } finally {
    await house.clear(SERVICE);
    receiver.close();
  }
}

function rowsOf(receiver: Receiver, level: number, goalert: { p50: number; max: number }): Row[] {
  const sample = receiver.pages(level).map(({ notification, at }) => at - notification.dueAt);
  const name = `lateness of level ${level}`;
  return [
    row({ name: `${name}, p50`, value: quantile(sample, 0.5), unit: 'ms', sample, peer: { name: 'GoAlert, at most', value: goalert.p50 } }),
    row({ name: `${name}, max`, value: Math.max(...sample), unit: 'ms', sample, peer: { name: 'GoAlert', value: goalert.max } }),
  ];
}
