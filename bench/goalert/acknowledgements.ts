import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandResult } from '../../src/domain/incident/commands.ts';
import type { House } from '../house.ts';
import { levelsAt } from '../ladder.ts';
import { scaled } from '../measurement.ts';
import { Receiver, type Received } from '../receiver.ts';
import { row, type Row } from '../row.ts';
import { fingerprintIn, newFingerprint, report } from './failure.ts';

const TRIALS = 20;
const TICK = 'bench-goalert-tick';
const QUEUED = 'bench-goalert-queued';
const SECOND_S = 6;
/** Acknowledgements come from so much before the second level's due time to so much after it. */
const AROUND_MS = 100;
/** What was on its way when the last acknowledgement was accepted has come by then. GoAlert's last came 25 s later. */
const LISTEN_MS = 30_000;
const PATIENCE_MS = 60_000;

/** An acknowledgement and what came after it. */
interface Trial {
  incidentId: string;
  returnedAt: number;
  inFlight: string[];
}

/** Pages that start after an acknowledgement has returned: around the moment a level is due, and with sends that wait to be tried again. */
export async function acknowledgements(house: House, scale: number): Promise<Row[]> {
  const receiver = await Receiver.start();
  await house.addLadder(TICK, { levels: levelsAt(receiver.url, 0, SECOND_S) });
  await house.addLadder(QUEUED, { levels: levelsAt(receiver.url, 0) });
  const trials = scaled(TRIALS, scale, 4);
  try {
    const tick = await aroundTheTick(house, receiver, trials);
    const queued = await withQueuedSends(house, receiver, trials);
    await sleep(LISTEN_MS * Math.min(1, scale * 2));
    return [
      row({
        name: `acknowledged around the tick, ${trials} trials: pages started afterwards`,
        value: startedAfter(receiver, tick).length,
        unit: 'pages',
        peer: { name: 'GoAlert, 20 trials', value: 4 },
        aim: { of: 'value', is: '=', limit: 0 },
      }),
      row({
        name: 'the same: pages named as in flight by the answer',
        value: tick.reduce((sum, { inFlight }) => sum + inFlight.length, 0),
        unit: 'pages',
      }),
      row({
        name: `${trials} acknowledged with a queued send: pages started afterwards`,
        value: startedAfter(receiver, queued).length,
        unit: 'pages',
        peer: { name: 'GoAlert, of 15 unsent', value: 15 },
        aim: { of: 'value', is: '=', limit: 0 },
      }),
    ];
  } finally {
    for (const service of [TICK, QUEUED]) await house.clear(service);
    receiver.close();
  }
}

async function aroundTheTick(house: House, receiver: Receiver, count: number): Promise<Trial[]> {
  const trial = async (index: number): Promise<Trial> => {
    await sleep(index * 250);
    const { notification } = await firstPage(house, receiver, TICK);
    const offset = -AROUND_MS + (2 * AROUND_MS * index) / Math.max(1, count - 1);
    await sleep(notification.openedAt + SECOND_S * 1000 + offset - Date.now());
    return await acknowledge(house, notification.incidentId);
  };
  return await Promise.all(Array.from({ length: count }, (_, index) => trial(index)));
}

/** The receiver is busy: each page waits to be tried again when it is acknowledged. Then the receiver takes everything. */
async function withQueuedSends(house: House, receiver: Receiver, count: number): Promise<Trial[]> {
  receiver.answer = () => ({ status: 429, retryAfterS: 3 });
  const pages = await Promise.all(Array.from({ length: count }, () => firstPage(house, receiver, QUEUED)));
  await sleep(500);
  const trials = await Promise.all(pages.map(({ notification }) => acknowledge(house, notification.incidentId)));
  receiver.answer = () => ({ status: 200 });
  return trials;
}

async function firstPage(house: House, receiver: Receiver, service: string): Promise<Received> {
  const fingerprint = newFingerprint();
  await report(house, service, fingerprint);
  const isIts = ({ notification }: Received) => fingerprintIn(notification.incidentId) === fingerprint;
  return await receiver.until('the first page', () => receiver.pages(1).find(isIts), PATIENCE_MS);
}

async function acknowledge(house: House, incidentId: string): Promise<Trial> {
  const { inFlight } = await house.request<CommandResult>('POST', `/api/incidents/${incidentId}/acknowledge`, { by: 'bench' });
  return { incidentId, returnedAt: Date.now(), inFlight };
}

/** Pages that came in after the acknowledgement had returned, unless its answer named them as on their way. */
function startedAfter(receiver: Receiver, trials: readonly Trial[]): Received[] {
  return trials.flatMap(({ incidentId, returnedAt, inFlight }) =>
    receiver
      .pages()
      .filter(({ notification: { incidentId: its, key }, at }) => its === incidentId && at > returnedAt && !inFlight.includes(key)),
  );
}
