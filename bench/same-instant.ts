import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { climb } from '../src/domain/escalation/climb.ts';
import type { Notification } from '../src/domain/notification.ts';
import { BARE_PAGE_WORKFLOW, BARE_TASK_QUEUE } from './bare/names.ts';
import type { House } from './house.ts';
import { inFlight } from './in-flight.ts';
import { type Measurement, scaled } from './measurement.ts';
import { Receiver } from './receiver.ts';
import { row } from './row.ts';
import { putToSleep, sleeperOf } from './sleeper.ts';

const LEVELS = 300;
const TURNS = 4;
const STARTED_AT_ONCE = 20;
/** In this time workflows have been started and have fallen asleep, on a busy machine too. */
const ASLEEP_MS = { all: 6_000, each: 100 };
/** So long before the instant the last of them has been started. */
const AT_REST_MS = 3_000;
const PATIENCE_MS = 120_000;
const SERVICE = 'bench-same-instant';

/**
 * Levels due at the very same instant: from that instant to the start of the last send, against as many workflows that sleep until
 * then and run the same send activity with the same input and options. In turns; who goes first changes.
 */
export const sameInstant: Measurement = {
  name: 'same-instant',
  title: `${LEVELS} levels due at the same instant, against a bare timer and activity (${TURNS} turns)`,
  async run(house, scale) {
    const receiver = await Receiver.start();
    const count = scaled(LEVELS, scale, 10);
    const turns = scaled(TURNS, scale, 2);
    const salvor: number[] = [];
    const bare: number[] = [];
    try {
      for (const start of [startIncident, startBare]) await drained(house, receiver, Math.ceil(count / 10), start);
      for (let turn = 0; turn < turns; turn += 1) {
        const first = turn % 2 === 0 ? await drained(house, receiver, count, startIncident) : undefined;
        bare.push(await drained(house, receiver, count, startBare));
        salvor.push(first ?? (await drained(house, receiver, count, startIncident)));
      }
    } finally {
      receiver.close();
    }
    return [
      row({
        name: `same-instant, ${count} levels until the last send starts`,
        value: median(salvor),
        unit: 's',
        sample: salvor,
        peer: { name: 'bare timer and activity', value: median(bare) },
        ratio: median(salvor.map((seconds, turn) => seconds / (bare[turn] ?? Number.NaN))),
        aim: { of: 'ratio', is: '<=', limit: 1.2 },
      }),
    ];
  },
};

type Start = (house: House, receiverUrl: string, dueAt: number) => Promise<void>;

async function startIncident({ client }: House, receiverUrl: string, dueAt: number): Promise<void> {
  await putToSleep(client, sleeperOf(SERVICE, receiverUrl, dueAt));
}

async function startBare({ client }: House, receiverUrl: string, dueAt: number): Promise<void> {
  await client.workflow.start(BARE_PAGE_WORKFLOW, {
    taskQueue: BARE_TASK_QUEUE,
    workflowId: randomUUID(),
    args: [pageOf(receiverUrl, dueAt), dueAt],
  });
}

/** The page that an incident's second level would send. */
function pageOf(receiverUrl: string, dueAt: number): Notification {
  const incident = sleeperOf(SERVICE, receiverUrl, dueAt);
  climb(incident, dueAt);
  const [page] = incident.toSend;
  if (page === undefined) throw new Error('The second level has nothing to send.');
  return page;
}

/** Seconds from the instant to the last send's start. */
async function drained(house: House, receiver: Receiver, count: number, start: Start): Promise<number> {
  const asleepWithin = ASLEEP_MS.all + count * ASLEEP_MS.each;
  const dueAt = Date.now() + asleepWithin;
  await inFlight(count, STARTED_AT_ONCE, () => start(house, receiver.url, dueAt));
  if (Date.now() > dueAt - AT_REST_MS) throw new Error(`${count} workflows were not started ${AT_REST_MS / 1000} s before the instant.`);
  const its = () => receiver.pages(2).filter(({ notification }) => notification.dueAt === dueAt);
  const distinct = () => new Set(its().map(({ notification }) => notification.key)).size;
  await receiver.until(`${count} pages`, () => distinct() >= count, asleepWithin + PATIENCE_MS);
  const last = Math.max(...its().map(({ at }) => at));
  await house.clear(SERVICE);
  // What is written after the last page belongs to this turn.
  await sleep(3_000);
  return (last - dueAt) / 1000;
}
