import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelName } from '../../../src/domain/policy/playbook.ts';
import { CHANNELS, MatrixHouse } from './matrix-house.ts';
import { type Fate, fateOf, type FirstTry, markdownOf } from './matrix-table.ts';

/** A slow provider is still silent when the worker is killed, and has answered when the rows have been locked. */
const LONG_MS = 30_000;
const SHORT_MS = 4_000;

/**
 * Every channel at once: what becomes of a page when the worker dies at each step of its send, and when its provider misbehaves.
 * `KILL_MATRIX=<file>` writes the table that stands in docs/delivery.md.
 */
describe('a page on every channel', () => {
  const matrix = new Map<string, Map<ChannelName, Fate>>();
  let house: MatrixHouse;

  beforeAll(async () => {
    house = await MatrixHouse.build();
    // The first page of each channel connects and looks up what later ones know.
    await house.untilSettled(await house.open());
  });
  afterAll(async () => {
    await house.tearDown();
    const table = markdownOf(CHANNELS, matrix);
    const file = process.env['KILL_MATRIX'];
    if (file !== undefined) writeFileSync(file, table);
  });

  /** Waits for the end of it, keeps what became of each page, and holds it to the promise. */
  async function judge(name: string, fingerprint: string, firstTry: FirstTry): Promise<void> {
    const pages = await house.untilSettled(fingerprint);
    // A repeat that nobody asked for would come now.
    await sleep(2_000);
    const arrivals = await house.arrivals(fingerprint);
    const fates = new Map(pages.map((page) => [page.channel, fateOf(page, arrivals, firstTry)]));
    matrix.set(name, fates);
    expect([...fates].filter(([, fate]) => fate === 'lost' || fate === 'doubled')).toEqual([]);
    expect([...fates.keys()].toSorted()).toEqual(CHANNELS.toSorted());
  }

  it('comes once when nothing happens', async () => {
    await judge('nothing happens', await house.open(), 'not begun');
  });

  it('comes when the worker is killed before its row is written', async () => {
    await house.lockRows();
    const fingerprint = await house.open();
    await killWhile('INSERT INTO notifications');
    await judge('worker killed before the row', fingerprint, 'not begun');
  });

  it('comes when the worker is killed after its row was written and before the provider took it', async () => {
    await house.fault({ mode: 'timeout' });
    const fingerprint = await house.open();
    await house.untilFaultsAreMet();
    await house.system.kill('worker');
    await judge('worker killed after the row, before the provider accepts', fingerprint, 'not kept');
  });

  it('comes once when the worker is killed after the provider took it and before it answered', async () => {
    await house.fault({ mode: 'slow', delayMs: LONG_MS });
    const fingerprint = await house.open();
    await house.untilArrived(fingerprint);
    await house.system.kill('worker');
    await judge('worker killed after the provider accepted', fingerprint, 'kept');
  });

  it('comes once when the worker is killed after the answer and before its row says so', async () => {
    await house.fault({ mode: 'slow', delayMs: SHORT_MS });
    const fingerprint = await house.open();
    await house.untilArrived(fingerprint);
    await house.lockRows();
    await killWhile('UPDATE notifications');
    await judge('worker killed before the row says so', fingerprint, 'kept');
  });

  it.each([
    ['provider accepts and the connection dies', { mode: 'accept-then-drop' }, 'kept'],
    ['provider accepts and answers after the time-out', { mode: 'slow', delayMs: LONG_MS }, 'kept'],
    ['provider answers 500, then accepts', { mode: '500' }, 'not kept'],
    ['provider is black-holed, then accepts', { mode: 'timeout' }, 'not kept'],
    ['provider answers 429 with Retry-After, then accepts', { mode: '429', retryAfter: 2 }, 'not kept'],
  ] satisfies [string, object, FirstTry][])('comes when the %s', async (name, fault, firstTry) => {
    await house.fault(fault);
    await judge(name, await house.open(), firstTry);
  });

  /** Kills the worker while such a statement waits for the table, and lets the table go whatever happens. */
  async function killWhile(statement: string): Promise<void> {
    let killed: Promise<number> | undefined;
    try {
      await house.untilRowsAreWaitedFor(statement);
      killed = house.system.kill('worker');
    } finally {
      await house.unlockRows();
    }
    await killed;
  }
});
