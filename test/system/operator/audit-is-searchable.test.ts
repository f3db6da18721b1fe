import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System } from '../stack.ts';
import { allSent, Desk } from './desk.ts';

interface Found {
  at: string;
  type: string;
  actor: string;
  message: string;
  incidentId?: string;
}
interface Verdict {
  intact: boolean;
  chains: { chain: string; intact: boolean; entries: number; brokenAt?: number; reason: string }[];
}

describe('the audit', () => {
  let system: System;
  let desk: Desk;
  /** Incidents of two services; somebody acted on the first. */
  let shop: string;
  let bank: string;

  beforeAll(async () => {
    system = await startSystem();
    desk = new Desk(system);
    shop = await desk.report({ service: 'shop' });
    bank = await desk.report({ service: 'bank' });
    await desk.untilRow(bank, allSent, 'the first level to be told');
    await desk.api('POST', `/api/incidents/${shop}/note`, { by: 'ann', text: 'it is the certificate' });
    await desk.api('POST', `/api/incidents/${shop}/resolve`, { by: 'ben' });
    await desk.untilRow(shop, (view) => view.state === 'resolved' && allSent(view), 'the incident to be resolved and written up');
  });
  afterAll(() => system.stop());

  const search = async (query: Record<string, string>): Promise<Found[]> => {
    const { entries } = await desk.api<{ entries: Found[] }>('GET', `/api/audit?${new URLSearchParams(query).toString()}`);
    return entries;
  };
  const all = () => search({ limit: '1000' });

  it('is searched by service', async () => {
    const everything = await all();
    for (const [service, id] of Object.entries({ shop, bank })) {
      const found = await search({ service, limit: '1000' });
      expect(found).toEqual(everything.filter(({ incidentId }) => incidentId === id));
      expect(found.at(-1)).toMatchObject({ type: 'incident.opened' });
    }
    expect(await search({ service: 'nobody' })).toEqual([]);
  });

  it('is searched by user', async () => {
    const note = { type: 'incident.note', actor: 'ann (token admin)', message: 'it is the certificate', incidentId: shop };
    expect(await search({ actor: 'ann (token admin)' })).toEqual([expect.objectContaining(note)]);
    expect(await search({ actor: 'ben (token admin)' })).toEqual([
      expect.objectContaining({ type: 'incident.resolved', incidentId: shop }),
    ]);
    expect(await search({ actor: 'ann' }), 'nobody speaks in the name of a token he does not have').toEqual([]);
  });

  it('is searched by type of event, also by several things at once', async () => {
    const opened = await search({ type: 'incident.opened' });
    expect(opened.map(({ incidentId }) => incidentId)).toEqual([bank, shop]);
    expect(await search({ type: 'incident.opened', service: 'bank' })).toEqual([opened[0]]);
    expect(await search({ type: 'incident.resolved', service: 'bank' })).toEqual([]);
  });

  it('is searched by time, from inclusive, to exclusive, newest first', async () => {
    const everything = await all();
    const times = everything.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const noted = (await search({ type: 'incident.note', actor: 'ann (token admin)' }))[0]?.at ?? '';
    const since = await search({ from: noted, limit: '1000' });
    const before = await search({ to: noted, limit: '1000' });
    expect(since.every(({ at }) => Date.parse(at) >= Date.parse(noted))).toBe(true);
    expect(before.every(({ at }) => Date.parse(at) < Date.parse(noted))).toBe(true);
    expect(since).toContainEqual(expect.objectContaining({ message: 'it is the certificate' }));
    expect([...since, ...before]).toEqual(everything);
    expect(await search({ from: noted, to: noted })).toEqual([]);
    expect(await search({ limit: '1' })).toEqual(everything.slice(0, 1));
  });

  it('knows what was refused, and who made a token', async () => {
    await desk.api('POST', `/api/incidents/${shop}/acknowledge`, { by: 'cleo' });
    const name = `robot-${randomBytes(3).toString('hex')}`;
    await desk.api('POST', '/api/tokens', { role: 'reporter', name });
    expect(await search({ type: 'command.refused' })).toEqual([expect.objectContaining({ actor: 'cleo (token admin)' })]);
    const made = await search({ type: 'token.created', actor: 'admin' });
    expect(made).toContainEqual(expect.objectContaining({ message: expect.stringContaining(name) as string }));
  });

  it('refuses what it does not know', async () => {
    expect(await desk.api('GET', '/api/audit?from=yesterday')).toMatchObject({ status: 400, code: 'INVALID_INPUT', field: 'from' });
    expect(await desk.api('GET', '/api/audit?who=ann')).toMatchObject({ status: 400, code: 'INVALID_INPUT' });
    const { token } = await desk.api<{ token: string }>('POST', '/api/tokens', { role: 'responder', name: 'ann' });
    const answer = await fetch(new URL('/api/audit', system.addresses.api), { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(403);
  });

  it('finds an entry that was altered, and only the chain it is in', async () => {
    const before = await desk.api<Verdict>('GET', '/api/audit/verify');
    expect(before.intact).toBe(true);
    expect(before.chains).toHaveLength(3);
    await desk.sql(
      `ALTER TABLE events DISABLE TRIGGER USER;
       UPDATE events SET message = 'it was nobody''s fault' WHERE incident_id = '${shop}' AND type = 'incident.note';
       ALTER TABLE events ENABLE TRIGGER USER`,
    );
    const [{ seq } = { seq: 0 }] = await desk.sql<{ seq: number }>(
      `SELECT seq FROM events WHERE incident_id = $1 AND type = 'incident.note'`,
      [shop],
    );
    const after = await desk.api<Verdict>('GET', '/api/audit/verify');
    expect(after.intact).toBe(false);
    const broken = after.chains.filter(({ intact }) => !intact);
    expect(broken).toEqual([expect.objectContaining({ chain: expect.stringContaining(shop) as string, brokenAt: seq })]);
    expect(await desk.api<Verdict>('GET', `/api/audit/verify?incident=${bank}`)).toMatchObject({ intact: true });

    const told = await desk.salvor('audit', 'verify');
    expect(told.code).toBe(1);
    expect(told.out).toMatch(new RegExp(`^BROKEN  .*${shop}: Entry ${seq} was altered after it was written\\.\n$`));
  });
});
