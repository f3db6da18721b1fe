import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from '../stack.ts';
import { allSent, Desk } from './desk.ts';

/** What the rebuild has to bring back, each row without the columns that only say when and by whom it was written. */
const TABLES = {
  incidents: `SELECT to_jsonb(t) - 'written_at' AS row FROM incidents t ORDER BY id`,
  events: `SELECT to_jsonb(t) AS row FROM events t ORDER BY incident_id, seq`,
  report_counts: `SELECT to_jsonb(t) AS row FROM report_counts t ORDER BY incident_id, reporter`,
  /** The channel's own notes (its tries and their times, and which record wrote it last) are not in the workflow's history; what became of each is. */
  notifications: `SELECT to_jsonb(t) - '{attempts,code,reason,sending_at,sent_at,ended_at,revision}'::text[] AS row FROM notifications t ORDER BY key`,
} as const;

describe('rows that were lost', () => {
  let system: System;
  let desk: Desk;
  const fingerprint = randomBytes(8).toString('hex');
  const transfers = randomBytes(8).toString('hex');
  let closed: string;
  let again: string;
  let other: string;

  beforeAll(async () => {
    system = await startSystem();
    desk = new Desk(system);
    closed = await desk.report({ service: 'shop', fingerprint });
    other = await desk.report({ service: 'bank', operation: 'transfer', fingerprint: transfers, reporter: 'teller-1', seq: 1, count: 3 });
    await desk.untilRow(closed, allSent, 'the first level to be told');
    await desk.api('POST', `/api/incidents/${closed}/resolve`, { by: 'ann', note: 'restarted' });
    await desk.untilRow(closed, (view) => view.state === 'resolved' && allSent(view), 'the all-clear to be written');
    again = await desk.report({ service: 'shop', fingerprint });
    await desk.untilRow(again, (view) => view.formerId === closed && allSent(view), 'the incident to name the former one');
    await desk.report({ service: 'bank', operation: 'transfer', fingerprint: transfers, reporter: 'teller-2', seq: 1, count: 4 });
    await desk.api('POST', `/api/incidents/${other}/acknowledge`, { by: 'ben' });
    await desk.untilRow(
      other,
      (view) => view.occurrences.count === 7 && view.acknowledgement !== undefined && allSent(view),
      'all reports and the acknowledgement to be written',
    );
  });
  afterAll(() => system.stop());

  const everything = async () => {
    const found: Record<string, unknown[]> = {};
    for (const [table, query] of Object.entries(TABLES)) found[table] = (await desk.sql<{ row: unknown }>(query)).map(({ row }) => row);
    return found as Record<keyof typeof TABLES, Record<string, unknown>[]>;
  };

  it('come back from the histories as they were, to the last hash, and the system goes on with them', async () => {
    const before = await everything();
    expect(before.incidents.map(({ id, state, former_id }) => ({ id, open: state !== 'resolved', former_id }))).toEqual(
      [
        { id: closed, open: false, former_id: null },
        { id: again, open: true, former_id: closed },
        { id: other, open: true, former_id: null },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(before.report_counts).toHaveLength(4);
    expect(before.notifications.length).toBeGreaterThan(3);

    await desk.sql(
      `ALTER TABLE events DISABLE TRIGGER USER; ALTER TABLE audit_log DISABLE TRIGGER USER;
       TRUNCATE incidents, events, waiting_events, report_counts, notifications, target_reservations, audit_log, chain_heads;
       ALTER TABLE events ENABLE TRIGGER USER; ALTER TABLE audit_log ENABLE TRIGGER USER`,
    );
    expect(await desk.api('GET', '/api/incidents')).toMatchObject({ incidents: [] });

    const rebuilt = await desk.salvor('rebuild');
    expect(rebuilt).toMatchObject({ code: 0, err: '' });
    expect(rebuilt.out).toMatch(/^Wrote \d+ records of 3 workflow runs again\.\n$/);

    const after = await everything();
    for (const table of Object.keys(TABLES) as (keyof typeof TABLES)[]) expect(after[table], table).toEqual(before[table]);
    expect(await desk.salvor('audit', 'verify')).toMatchObject({ code: 0 });

    // A second time changes nothing, and an open incident writes on at the end of its chain.
    expect(await desk.salvor('rebuild')).toMatchObject({ code: 0 });
    expect((await everything()).events).toEqual(before.events);
    await desk.api('POST', `/api/incidents/${again}/resolve`, { by: 'ann' });
    await desk.untilRow(again, (view) => view.state === 'resolved' && allSent(view), 'the open incident to be resolved');
    expect(await desk.api('GET', `/api/audit/verify?incident=${again}`)).toMatchObject({ intact: true });
    const events = await desk.sql<{ seq: number }>('SELECT seq FROM events WHERE incident_id = $1 ORDER BY seq', [again]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.length).toBeGreaterThan(before.events.filter(({ incident_id }) => incident_id === again).length);
  });
});
