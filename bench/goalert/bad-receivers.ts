import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../house.ts';
import { levelsAt } from '../ladder.ts';
import { scaled } from '../measurement.ts';
import { Receiver } from '../receiver.ts';
import { row, type Row } from '../row.ts';
import { report } from './failure.ts';

const OUTAGE_S = 100;
const SLOW_MS = 10_000;
/** Between two tries lies a minute at the most. */
const PATIENCE_MS = 90_000;

/** Receivers that fail, refuse or dawdle, one incident each, beside each other. */
export async function badReceivers(house: House, scale: number): Promise<Row[]> {
  const outageS = scaled(OUTAGE_S, scale, 10);
  const kinds = [failing(house, outageS), refusing(house, outageS), dawdling(house)];
  return (await Promise.all(kinds)).flat();
}

async function failing(house: House, outageS: number): Promise<Row[]> {
  return await withReceiver(house, 'bench-goalert-failing', async (receiver, open) => {
    receiver.answer = () => ({ status: 500 });
    await open();
    await sleep(outageS * 1000);
    receiver.answer = () => ({ status: 200 });
    const name = `receiver answers 500 for ${outageS} s`;
    const backAt = Date.now();
    const page = await taken(receiver);
    const attempts = receiver.pages(1).length;
    return [
      row({ name: `${name}: attempts`, value: attempts, unit: 'attempts', peer: { name: 'GoAlert, then given up', value: 1 } }),
      row({ name: `${name}: taken after its return`, value: (page.at - backAt) / 1000, unit: 's', peer: { name: 'GoAlert: never' } }),
    ];
  });
}

async function refusing(house: House, outageS: number): Promise<Row[]> {
  return await withReceiver(house, 'bench-goalert-refusing', async (receiver, open) => {
    await receiver.refuse();
    await open();
    await sleep(outageS * 1000);
    await receiver.listenAgain();
    const backAt = Date.now();
    const page = await taken(receiver);
    const name = `receiver refuses for ${outageS} s: taken after its return`;
    return [row({ name, value: (page.at - backAt) / 1000, unit: 's', peer: { name: 'GoAlert: never' } })];
  });
}

async function dawdling(house: House): Promise<Row[]> {
  return await withReceiver(house, 'bench-goalert-dawdling', async (receiver, open) => {
    receiver.answer = () => ({ status: 200, afterMs: SLOW_MS });
    await open();
    await taken(receiver);
    // As long as GoAlert took for its four.
    await sleep(4 * SLOW_MS);
    return [
      row({
        name: `receiver answers after ${SLOW_MS / 1000} s: the same page`,
        value: receiver.pages(1).length,
        unit: 'times',
        peer: { name: 'GoAlert', value: 4 },
        aim: { of: 'value', is: '=', limit: 1 },
      }),
    ];
  });
}

async function withReceiver(
  house: House,
  service: string,
  measure: (receiver: Receiver, open: () => Promise<unknown>) => Promise<Row[]>,
): Promise<Row[]> {
  const receiver = await Receiver.start();
  await house.addLadder(service, { levels: levelsAt(receiver.url, 0) });
  try {
    return await measure(receiver, () => report(house, service));
  } finally {
    await house.clear(service);
    receiver.close();
  }
}

async function taken(receiver: Receiver) {
  return await receiver.until('the page', () => receiver.pages(1).find(({ status }) => status === 200), PATIENCE_MS);
}
