import { quantile } from 'simple-statistics';
import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../house.ts';
import { levelsAt } from '../ladder.ts';
import { scaled } from '../measurement.ts';
import { inFlight } from '../in-flight.ts';
import { Receiver } from '../receiver.ts';
import { row, type Row } from '../row.ts';
import { fingerprintIn, newFingerprint, report } from './failure.ts';

const ONE_BY_ONE = 60;
const AT_ONCE = 200;
const SENDERS = 8;
const SERVICE = 'bench-goalert-pages';
const PATIENCE_MS = 120_000;

/** From an HTTP report to the start of its page: one after the other, and two hundred at once. */
export async function reportToPage(house: House, scale: number): Promise<Row[]> {
  const receiver = await Receiver.start();
  await house.addLadder(SERVICE, { levels: levelsAt(receiver.url, 0) });
  try {
    return [
      ...(await oneByOne(house, receiver, scaled(ONE_BY_ONE, scale, 5))),
      ...(await atOnce(house, receiver, scaled(AT_ONCE, scale, 10))),
    ];
  } finally {
    await house.clear(SERVICE);
    receiver.close();
  }
}

async function oneByOne(house: House, receiver: Receiver, count: number): Promise<Row[]> {
  const sample: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const fingerprint = newFingerprint();
    const from = Date.now();
    await report(house, SERVICE, fingerprint);
    const page = await receiver.until('the page', () => pageOf(receiver, fingerprint), PATIENCE_MS);
    sample.push(page.at - from);
    await sleep(50);
  }
  const name = 'report to page, one by one';
  return [
    row({ name: `${name}, p50`, value: quantile(sample, 0.5), unit: 'ms', sample, peer: { name: 'GoAlert', value: 3_400 } }),
    row({
      name: `${name}, p99`,
      value: quantile(sample, 0.99),
      unit: 'ms',
      sample,
      peer: { name: 'GoAlert, max', value: 5_700 },
      aim: { of: 'value', is: '<', limit: 1_000 },
    }),
    row({ name: `${name}, max`, value: Math.max(...sample), unit: 'ms', sample, peer: { name: 'GoAlert', value: 5_700 } }),
  ];
}

async function atOnce(house: House, receiver: Receiver, count: number): Promise<Row[]> {
  const before = receiver.pages().length;
  const from = Date.now();
  const reported = inFlight(count, SENDERS, () => report(house, SERVICE));
  const pages = await receiver.until(`${count} pages`, () => all(receiver, before, count), PATIENCE_MS);
  await reported;
  const seconds = pages.map(({ at }) => (at - from) / 1000);
  const name = `${count} pages at once`;
  return [
    row({
      name: `${name}, the first after`,
      value: Math.min(...seconds),
      unit: 's',
      peer: { name: 'GoAlert, 200', value: 2.3 },
      aim: { of: 'value', is: '<', limit: 2 },
    }),
    row({
      name: `${name}, the last after`,
      value: Math.max(...seconds),
      unit: 's',
      peer: { name: 'GoAlert, 200', value: 327 },
      aim: { of: 'value', is: '<=', limit: 20 },
    }),
  ];
}

function pageOf(receiver: Receiver, fingerprint: string) {
  return receiver.pages(1).find(({ notification }) => fingerprintIn(notification.incidentId) === fingerprint);
}

function all(receiver: Receiver, before: number, count: number) {
  const pages = receiver.pages().slice(before);
  return new Set(pages.map(({ webhookId }) => webhookId)).size >= count && pages;
}
