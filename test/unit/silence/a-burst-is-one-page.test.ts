import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinPageGroup, type GroupAsk } from '../../../src/storage/join-page-group.ts';
import { countOthersInGroup, readPageGroups } from '../../../src/storage/read-page-groups.ts';
import { upsertIncident } from '../../../src/storage/upsert-incident.ts';
import { viewOf } from '../storage/incident-fixture.ts';
import { startPostgres, type TestPostgres } from '../storage/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 2);
const idOf = (number: number) => `shop-0123456789abcdef-${number.toString(16).padStart(8, '0')}`;
const ask = (groupKey: string, number: number, over: Partial<GroupAsk> = {}) =>
  joinPageGroup(postgres.pool, {
    groupKey,
    channel: 'slack',
    target: '#dev',
    incidentId: idOf(number),
    severity: 2,
    now: START,
    waitMs: 0,
    windowMs: 5 * MINUTE,
    repeatMs: 240 * MINUTE,
    ...over,
  });
let revision = 1;
const store = (number: number, over: Parameters<typeof viewOf>[0] = {}) =>
  upsertIncident(postgres.pool, viewOf({ id: idOf(number), openedAt: START, revision: (revision += 1), ...over }));
const acknowledged = (until: number) => ({ acknowledgement: { by: 'ana', via: 'slack', at: START, expiresAt: until, hold: false } });

describe('a group of pages', () => {
  it('lets exactly one of fifty that ask in the same moment lead, at each target', async () => {
    const targets = ['#dev', '#ops'];
    const places = await Promise.all(
      Array.from({ length: 50 }, (_, number) => targets.map((target) => ask('storm', number, { target }))).flat(),
    );
    for (const [index, target] of targets.entries()) {
      const here = places.filter((_, place) => place % targets.length === index);
      expect(
        here.filter(({ leads }) => leads),
        target,
      ).toHaveLength(1);
      expect(new Set(here.map(({ leaderId }) => leaderId)).size).toBe(1);
    }
    expect(await countOthersInGroup(postgres.pool, { groupKey: 'storm', channel: 'slack', target: '#dev', incidentId: idOf(0) })).toBe(49);
    const [group] = await readPageGroups(postgres.pool, { incidentId: idOf(7) });
    expect(group).toMatchObject({ groupKey: 'storm', size: 50 });
  });

  it('lets the leader speak again, whenever it asks', async () => {
    await ask('leader', 100);
    await ask('leader', 101);
    expect(await ask('leader', 100, { now: START + MINUTE })).toMatchObject({ leads: true, toldAt: START });
    expect(await ask('leader', 100, { now: START + 9 * MINUTE })).toMatchObject({ leads: true, toldAt: START + 9 * MINUTE });
  });

  it('tells what joined once the window is over, by one of them, and then no more until something new joins', async () => {
    await ask('window', 110);
    expect(await ask('window', 111, { now: START + 1_000 })).toMatchObject({
      leads: false,
      announced: false,
      windowEnds: START + 5 * MINUTE,
    });
    await ask('window', 112, { now: START + 1_000 });
    const [first, second] = await Promise.all([111, 112].map((number) => ask('window', number, { now: START + 5 * MINUTE })));
    expect([first?.leads, second?.leads].sort()).toEqual([false, true]);
    for (const number of [110, 111, 112]) {
      const place = await ask('window', number, { now: START + 11 * MINUTE });
      if (!place.leads) expect(place).toMatchObject({ announced: true });
    }
    const leaders = await Promise.all([110, 111, 112].map((number) => ask('window', number, { now: START + 12 * MINUTE })));
    expect(leaders.filter(({ leads }) => leads)).toHaveLength(1);
    expect(await ask('window', 113, { now: START + 17 * MINUTE })).toMatchObject({ leads: true });
    // Nobody took it over for four hours: it is told again, though nothing is new.
    expect(await ask('window', 110, { now: START + 17 * MINUTE + 241 * MINUTE })).toMatchObject({ leads: true });
  });

  it('lets something worse through, and it leads from then on', async () => {
    await ask('worse', 120, { severity: 1 });
    expect(await ask('worse', 121, { severity: 1 })).toMatchObject({ leads: false });
    expect(await ask('worse', 122, { severity: 3 })).toMatchObject({ leads: true });
    expect(await ask('worse', 120, { severity: 1 })).toMatchObject({ leads: false, leaderId: idOf(122) });
    expect(await ask('worse', 123, { severity: 3 })).toMatchObject({ leads: false });
  });

  it('passes the lead on when the leader is closed, to exactly one of those who ask', async () => {
    await store(130);
    await ask('closed', 130);
    await ask('closed', 131);
    await store(130, { state: 'recovered', closedAt: START + 1_000 });
    const places = await Promise.all(Array.from({ length: 20 }, (_, index) => ask('closed', 131 + index, { now: START + 2_000 })));
    expect(places.filter(({ leads }) => leads)).toHaveLength(1);
  });

  it('stays under a leader whom somebody acknowledged, at every target, until the acknowledgement expires', async () => {
    await store(160);
    await ask('acked', 160);
    await ask('acked', 161, { now: START + 1_000 });
    await store(160, acknowledged(START + 30 * MINUTE));
    const held = { leads: false, leaderId: idOf(160), acknowledgedUntil: START + 30 * MINUTE, acknowledgedBy: 'ana' };
    expect(await ask('acked', 161, { now: START + 6 * MINUTE })).toMatchObject(held);
    // Its second level goes to people whom the leader's ladder never reached, because it stopped.
    expect(await ask('acked', 161, { now: START + 20 * MINUTE, target: '#ops' })).toMatchObject(held);
    // Who was no member there, and something worse, is paged.
    expect(await ask('acked', 162, { now: START + 20 * MINUTE, target: '#other' })).toMatchObject({ leads: true });
    expect(await ask('acked', 161, { now: START + 20 * MINUTE, severity: 3 })).toMatchObject({ leads: true });
    await store(163);
    await ask('expired', 163);
    await ask('expired', 164, { now: START + 1_000 });
    await store(163, acknowledged(START + 30 * MINUTE));
    expect(await ask('expired', 164, { now: START + 29 * MINUTE })).toMatchObject({ leads: false });
    expect(await ask('expired', 164, { now: START + 30 * MINUTE })).toMatchObject({ leads: true });
  });

  it('waits for others where the policy says so, and counts them as told', async () => {
    const waitMs = 30_000;
    expect(await ask('wait', 170, { waitMs })).toMatchObject({ leads: true, speaksAt: START + waitMs });
    await ask('wait', 171, { waitMs, now: START + 10_000 });
    expect(await ask('wait', 170, { waitMs, now: START + waitMs })).toMatchObject({ leads: true, speaksAt: START + waitMs });
    expect(await ask('wait', 171, { waitMs, now: START + 6 * MINUTE })).toMatchObject({ leads: false, announced: true });
  });

  it('answers within 5 ms at the median, with a thousand incidents in the group', async () => {
    for (let batch = 0; batch < 100; batch += 1)
      await Promise.all(Array.from({ length: 10 }, (_, index) => ask('fast', 1_000 + batch * 10 + index)));
    const times: number[] = [];
    for (let round = 0; round < 100; round += 1) {
      const began = performance.now();
      await ask('fast', 1_000 + round, { now: START + MINUTE });
      times.push(performance.now() - began);
    }
    expect(times.sort((a, b) => a - b)[50]).toBeLessThan(5);
  });
});
