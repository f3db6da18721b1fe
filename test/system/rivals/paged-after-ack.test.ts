import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PagedSystem, startPagedSystem } from './paged-system.ts';

/** Grafana OnCall #4760, #4654; GoAlert: 4 pages of 20 trials around the tick. */
describe('paged after ack', () => {
  const SECOND_MS = 6_000;
  let house: PagedSystem;
  beforeAll(async () => {
    house = await startPagedSystem([0, SECOND_MS / 1000, 12]);
    await house.paged();
  });
  afterAll(async () => {
    await house.stop();
  });

  it('never happens around the moment a level is due: what starts later than the acknowledgement was named by its answer', async () => {
    const trial = async (index: number) => {
      await sleep(index * 200);
      const { notification } = await house.paged();
      const moment = notification.openedAt + SECOND_MS - 150 + Math.random() * 300;
      await sleep(moment - Date.now());
      return await house.command(notification.incidentId, 'acknowledge');
    };
    const trials = await Promise.all(Array.from({ length: 16 }, (_, index) => trial(index)));
    // The third level would have been due by then as well.
    await sleep(10_000);
    const later = trials.flatMap(({ incidentId, returnedAt, inFlight }) =>
      house.receiver
        .pages()
        .filter(({ notification: { incidentId: its, key }, at }) => its === incidentId && at > returnedAt && !inFlight.includes(key)),
    );
    expect(later.map(({ notification }) => notification.key)).toEqual([]);
  });

  it('never happens to pages that wait for a receiver that was busy', async () => {
    house.receiver.answer = () => ({ status: 429, retryAfterS: 2 });
    const pages = await Promise.all(Array.from({ length: 8 }, () => house.paged()));
    await sleep(500);
    const trials = await Promise.all(pages.map(({ notification }) => house.command(notification.incidentId, 'acknowledge')));
    house.receiver.answer = () => ({ status: 200 });
    await sleep(10_000);
    for (const { incidentId, returnedAt, inFlight } of trials) {
      const its = house.receiver.pages().filter(({ notification }) => notification.incidentId === incidentId);
      expect(its.filter(({ at, notification }) => at > returnedAt && !inFlight.includes(notification.key))).toEqual([]);
    }
  });

  it('names a send that is on its way in the answer', async () => {
    house.receiver.answer = ({ level }) => ({ status: 200, afterMs: level === 1 ? 3_000 : 0 });
    const { notification } = await house.paged();
    const { inFlight } = await house.command(notification.incidentId, 'acknowledge');
    house.receiver.answer = () => ({ status: 200 });
    expect(inFlight).toEqual([notification.key]);
  });
});
