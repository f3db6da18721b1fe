import { describe, expect, it } from 'vitest';
import { failure, policy } from '../rehearsed-policy.ts';
import { actedWorlds } from './acted-world.ts';

const SLOWLY = { timeout: 60_000, interval: 200 };

describe('a failure that comes back while its closed incident cannot be finished', () => {
  const act = actedWorlds();

  it('opens the next incident and pages although Postgres is away, and loses no row', async () => {
    let away = true;
    const report = failure();
    const world = await act(policy('warning'), report, {
      record: () => (away ? Promise.reject(new Error('Postgres is away')) : Promise.resolve({})),
    });
    await world.send(report);
    await expect.poll(() => world.told.length, SLOWLY).toBe(2);
    const first = await world.view();
    await world.command('resolve', {});
    await world.send({ ...report, seq: 2, count: 5 });
    await world.send({ ...report, reporter: 'other', count: 2 });
    await world.send({ ...report, reporter: 'other', seq: 2, count: 3 });

    await expect.poll(() => world.told.filter(({ kind }) => kind === 'page').length, SLOWLY).toBe(4);
    const second = await world.view();
    expect(second.id).not.toBe(first.id);
    expect(second.occurrences.count).toBe(10);
    away = false;
    const seqs = (id: string) => world.records.flatMap(({ incident, events }) => (incident.id === id ? events.map(({ seq }) => seq) : []));
    await expect.poll(() => [seqs(first.id).length > 0, seqs(second.id).length > 0], SLOWLY).toEqual([true, true]);
    expect(world.records[0]?.incident).toMatchObject({ id: first.id, state: 'resolved', occurrences: { count: 1 } });
    for (const id of [first.id, second.id]) expect(seqs(id)).toEqual(seqs(id).map((_, index) => index + 1));
  });

  it('opens the next incident although the all-clear cannot be sent, and sends it when it can', async () => {
    let away = true;
    const report = failure();
    const world = await act(policy('warning'), report, {
      notify: ({ kind }) =>
        kind === 'all_clear' && away
          ? Promise.reject(new Error('the provider is away'))
          : Promise.resolve({ outcome: 'sent', reason: 'acted' }),
    });
    await world.send(report);
    await expect.poll(() => world.told.length, SLOWLY).toBe(2);
    const first = await world.view();
    await world.command('resolve', {});
    await world.send({ ...report, seq: 2 });
    await expect.poll(() => world.told.filter(({ kind }) => kind === 'page').length, SLOWLY).toBe(4);
    away = false;
    const cleared = () => world.told.filter(({ kind }) => kind === 'all_clear').map(({ incidentId }) => incidentId);
    await expect.poll(cleared, SLOWLY).toEqual([first.id, first.id]);
  });
});
