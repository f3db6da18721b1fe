import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../house.ts';
import { evenly } from '../evenly.ts';
import { levelsAt } from '../ladder.ts';
import { scaled } from '../measurement.ts';
import { Receiver } from '../receiver.ts';
import { row, type Row } from '../row.ts';
import { fingerprintIn, report } from './failure.ts';

const SERVICE = 'bench-goalert-kills';
const RANDOM_PAGES = 500;
const RANDOM_RATE = 8;
/** A worker lives so long at least and at most before it is killed at random. */
const LIFE_MS = { least: 2_000, most: 8_000 };
const AIMED_KILLS = 36;
const AIMED_ALERTS = 130;
const PATIENCE_MS = 180_000;
/** A worker that dies again and again is started again after longer and longer waits, up to ten seconds. */
const EACH_KILL_MS = 20_000;

/** kill -9 of the worker: at random while pages go out, and aimed at the moment in which the receiver has the request. */
export async function kills(house: House, scale: number): Promise<Row[]> {
  const receiver = await Receiver.start();
  await house.addLadder(SERVICE, { levels: levelsAt(receiver.url, 0) });
  try {
    const atRandom = await killedAtRandom(house, receiver, scaled(RANDOM_PAGES, scale, 20));
    await house.clear(SERVICE);
    const aimed = await killedInTheSend(house, receiver, scaled(AIMED_KILLS, scale, 2));
    return [...atRandom, ...aimed];
  } finally {
    await house.clear(SERVICE);
    receiver.close();
  }
}

async function killedAtRandom(house: House, receiver: Receiver, count: number): Promise<Row[]> {
  let over = false;
  let killed = 0;
  const killing = (async () => {
    while (!over) {
      await sleep(LIFE_MS.least + Math.random() * (LIFE_MS.most - LIFE_MS.least));
      if (!over && killWorker(house)) killed += 1;
    }
  })();
  const reported = await evenly(RANDOM_RATE, count, () => report(house, SERVICE));
  over = true;
  await killing;
  const name = `kill -9 at random (${killed} kills, ${count} alerts)`;
  return await outcome(receiver, reported, name, { lost: 0, doubled: 0 }, 'GoAlert, 500 alerts');
}

/** The receiver kills the worker whenever a page has arrived and is not answered yet: the cruellest moment. */
async function killedInTheSend(house: House, receiver: Receiver, wanted: number): Promise<Row[]> {
  const count = Math.round((wanted * AIMED_ALERTS) / AIMED_KILLS);
  let killed = 0;
  receiver.answer = () => {
    if (killed < wanted && killWorker(house)) killed += 1;
    return { status: 200 };
  };
  const reported = await evenly(RANDOM_RATE, count, () => report(house, SERVICE));
  const name = () => `kill -9 in the middle of a send (${killed} kills, ${count} alerts)`;
  const patience = PATIENCE_MS + wanted * EACH_KILL_MS;
  const rows = await outcome(receiver, reported, name, { lost: 4, doubled: 0 }, 'GoAlert, 36 kills, 130 alerts', patience);
  receiver.answer = () => ({ status: 200 });
  return rows;
}

function killWorker({ stack }: House): boolean {
  const pid = stack.pid('worker');
  if (pid === undefined) return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

/** Every alert has its page, sooner or later; a repeat that carries the same webhook-id is one that the receiver recognises. */
async function outcome(
  receiver: Receiver,
  reported: readonly string[],
  name: string | (() => string),
  goalert: { lost: number; doubled: number },
  peer: string,
  patienceMs = PATIENCE_MS,
): Promise<Row[]> {
  const copies = () => copiesOf(receiver, reported);
  await receiver.until('every page', () => copies().every((ids) => ids.length > 0), patienceMs).catch(() => undefined);
  await sleep(10_000);
  const found = copies();
  const title = typeof name === 'string' ? name : name();
  return [
    row({
      name: `${title}: never paged`,
      value: found.filter((ids) => ids.length === 0).length,
      unit: 'alerts',
      peer: { name: peer, value: goalert.lost },
      aim: { of: 'value', is: '=', limit: 0 },
    }),
    row({
      name: `${title}: doubled`,
      value: found.filter((ids) => new Set(ids).size > 1).length,
      unit: 'alerts',
      peer: { name: peer, value: goalert.doubled },
      aim: { of: 'value', is: '=', limit: 0 },
    }),
    row({
      name: `${title}: repeated under the same webhook-id`,
      value: found.filter((ids) => ids.length > 1 && new Set(ids).size === 1).length,
      unit: 'alerts',
    }),
  ];
}

/** The webhook-ids of the first level's pages that came in, by alert. */
function copiesOf(receiver: Receiver, reported: readonly string[]): string[][] {
  const ids = new Map<string, string[]>(reported.map((fingerprint) => [fingerprint, []]));
  for (const { notification, webhookId } of receiver.pages(1)) ids.get(fingerprintIn(notification.incidentId))?.push(webhookId);
  return [...ids.values()];
}
