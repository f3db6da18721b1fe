import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOTIFICATION_KINDS_FOR_TEST, pageOf } from './a-page.ts';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { parseMatchers } from '../../../src/domain/silence/matchers.ts';
import { groupNews } from '../../../src/silence/group-news.ts';
import { createKnown, type Known } from '../../../src/silence/known.ts';
import { createMuteCheck } from '../../../src/silence/mute-check.ts';
import { createSilence, expireSilence } from '../../../src/storage/silences.ts';
import { upsertIncident } from '../../../src/storage/upsert-incident.ts';
import { viewOf } from '../storage/incident-fixture.ts';
import { startPostgres, type TestPostgres } from '../storage/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(() => postgres.pool.query('TRUNCATE silences, page_groups, page_group_members, incidents'));

const MINUTE = 60_000;
const now = Date.now();
const maintenance = [
  { name: 'move', matchers: ['service="shop"'], from: new Date(now - MINUTE).toISOString(), until: new Date(now + MINUTE).toISOString() },
];
const quietHours = { from: '00:00', to: '24:00' };
const warnings: object[] = [];
const log = { warn: (about: object) => void warnings.push(about) };
const checkWith = (policy: object, known: Known = createKnown(postgres.pool)) =>
  createMuteCheck({ policy: () => Promise.resolve(PolicyFile.parse({ version: 1, ...policy })), known, log });
const silence = (matchers: string, over: object = {}) =>
  createSilence(postgres.pool, {
    matchers: parseMatchers(matchers),
    startsAt: now - MINUTE,
    endsAt: now + 60 * MINUTE,
    createdBy: 'ana',
    comment: 'planned reboot',
    ...over,
  });

describe('a page', () => {
  it('passes when nothing speaks against it', async () => {
    expect(await checkWith({})(pageOf(1), now)).toBeUndefined();
  });

  it('is held back by a maintenance window before anything else, and the window is named', async () => {
    await silence('service="shop"');
    expect(await checkWith({ maintenance })(pageOf(1), now)).toEqual({
      cause: 'maintenance',
      by: 'move',
      reason: `Maintenance window "move" is open until ${new Date(now + MINUTE).toISOString()}.`,
      until: now + MINUTE,
    });
    expect(await checkWith({ maintenance })(pageOf(2, { service: 'mail' }), now)).toBeUndefined();
  });

  it('is held back by a silence with its author and comment, and asked again soon in case somebody ends it early', async () => {
    const { id } = await silence('service="shop",severity!="critical"');
    await silence('service="shop"', { startsAt: now + MINUTE });
    const check = checkWith({});
    expect(await check(pageOf(1), now)).toMatchObject({ cause: 'silence', by: id, until: now + 5 * MINUTE });
    expect((await check(pageOf(1), now))?.reason).toBe(
      `ana silenced {service="shop",severity!="critical"} until ${new Date(now + 60 * MINUTE).toISOString()}: "planned reboot" (silence ${id}).`,
    );
    expect(await check(pageOf(1, { severity: 'critical' }), now)).toBeUndefined();
    await expireSilence(postgres.pool, id, 'ben');
    expect(await checkWith({})(pageOf(1), now)).toBeUndefined();
  });

  it('is seen by matchers with all its labels', async () => {
    await silence('category="database",code="57P01",level="2",channel=slack,team=~"red|blue",region=""');
    const labels = { category: 'database', code: '57P01', team: 'red' };
    expect(await checkWith({})(pageOf(1, { labels, level: 2 }), now)).toMatchObject({ cause: 'silence' });
    expect(await checkWith({})(pageOf(2, { labels: { ...labels, region: 'eu' }, level: 2 }), now)).toBeUndefined();
    // A report cannot call itself another service.
    await silence('service="other"');
    expect(await checkWith({})(pageOf(3, { labels: { service: 'other' } }), now)).toBeUndefined();
  });

  it('is held back while something it depends on is open', async () => {
    const database = viewOf({ service: 'database', fingerprint: '00000000000000db', openedAt: now });
    await upsertIncident(postgres.pool, database);
    const policy = { dependencies: { shop: ['database'] } };
    expect(await checkWith(policy)(pageOf(1), now)).toEqual({
      cause: 'inhibition',
      by: database.id,
      reason: `Held back while something else explains it: shop needs database, where incident ${database.id} (error) is open.`,
      until: now + MINUTE,
    });
    await upsertIncident(postgres.pool, { ...database, revision: 2, state: 'resolved', closedAt: now });
    expect(await checkWith(policy)(pageOf(1), now)).toBeUndefined();
  });

  it('waits for the end of quiet hours, unless it is critical or goes to no person', async () => {
    const policy = { people: { ana: { name: 'Ana Ruiz', timeZone: 'Europe/Berlin', quietHours: { from: '22:00', to: '07:00' } } } };
    const night = Date.parse('2026-03-28T23:30:00Z');
    const check = checkWith(policy);
    // The clocks go forward in that night; seven o'clock is at 05:00 UTC.
    expect(await check(pageOf(1, { person: 'ana' }), night)).toEqual({
      cause: 'quiet_hours',
      by: 'ana',
      reason: 'Ana Ruiz has quiet hours until Sun 29 Mar 07:00 CEST, and this is error, not critical.',
      until: Date.parse('2026-03-29T05:00:00Z'),
    });
    expect(await check(pageOf(2, { person: 'ana', severity: 'critical' }), night)).toBeUndefined();
    expect(await check(pageOf(3, { service: 'other' }), night)).toBeUndefined();
    expect(await check(pageOf(4, { person: 'ana', service: 'third' }), Date.parse('2026-03-29T05:00:00Z'))).toBeUndefined();
  });

  it('is held back while its failure flaps, unless it is critical', async () => {
    for (let former = 0; former < 4; former += 1) {
      const openedAt = now - (20 - former * 4) * MINUTE;
      await upsertIncident(
        postgres.pool,
        viewOf({ id: pageOf(former).incidentId, openedAt, closedAt: openedAt + MINUTE, state: 'recovered' }),
      );
    }
    const check = checkWith({});
    expect(await check(pageOf(9, { openedAt: now }), now)).toMatchObject({
      cause: 'flapping',
      by: 'incident/shop/0123456789abcdef',
      until: now + 10 * MINUTE,
    });
    expect(await check(pageOf(9, { openedAt: now, severity: 'critical' }), now)).toBeUndefined();
    expect(await checkWith({ flapping: { enter: 0 } })(pageOf(9), now)).toBeUndefined();
  });

  it('of any other kind is never held back', async () => {
    await silence('service="shop"');
    const check = checkWith({ maintenance });
    for (const kind of NOTIFICATION_KINDS_FOR_TEST) {
      const asks = ['page', 'reminder', 'ack_expired', 'snooze_ended'].includes(kind);
      expect((await check(pageOf(1, { kind }), now)) !== undefined, kind).toBe(asks);
    }
  });

  it('passes a stage that cannot find out, and the others are asked all the same', async () => {
    const away = () => Promise.reject(new Error('Postgres does not answer'));
    const known: Known = { silences: away, openIncidents: away, reopenings: away, joinGroup: away };
    expect(await checkWith({}, known)(pageOf(1), now)).toBeUndefined();
    expect(warnings).toContainEqual(expect.objectContaining({ stage: 'silence', reason: 'Postgres does not answer' }));
    const people = { ana: { name: 'Ana', quietHours } };
    expect(await checkWith({ people }, known)(pageOf(1, { person: 'ana' }), now)).toMatchObject({ cause: 'quiet_hours' });
  });
});

describe('a storm of a thousand failures of one cause', () => {
  it('is one page to each target; a worse one breaks through; afterwards each is accounted for', async () => {
    const check = checkWith({});
    const targets = [
      { channel: 'slack', to: '#dev' },
      { channel: 'email', to: 'dev@example.com' },
    ] as const;
    const labels = { category: 'database' };
    const mutes = await Promise.all(
      Array.from({ length: 1_000 }, (_, number) => targets.map((target) => check(pageOf(number, { ...target, labels }), now))).flat(),
    );
    expect(mutes.filter((mute) => mute === undefined)).toHaveLength(targets.length);
    for (const mute of mutes) if (mute !== undefined) expect(mute).toMatchObject({ cause: 'grouped', until: expect.any(Number) as number });
    expect(await check(pageOf(5_000, { labels, severity: 'critical' }), now)).toBeUndefined();
    expect(await check(pageOf(5_001, { labels: { category: 'payment' } }), now)).toBeUndefined();

    // When the window is over, one page tells of all of them.
    const later = now + 6 * MINUTE;
    const again = await Promise.all(Array.from({ length: 1_000 }, (_, number) => check(pageOf(number, { ...targets[1], labels }), later)));
    const speaker = again.findIndex((mute) => mute === undefined);
    expect(again.filter((mute) => mute === undefined).length).toBeLessThanOrEqual(2);
    const policy = PolicyFile.parse({ version: 1 });
    expect(await groupNews(postgres.pool, policy, pageOf(speaker, { ...targets[1], labels }))).toBe(
      'This page also speaks for 999 more open incidents of the group {service="shop",category="database"}; "salvor silence groups" lists them.',
    );
  });

  it('is not grouped where the policy turns grouping off', async () => {
    const check = checkWith({ grouping: { window: 0 } });
    expect(await Promise.all([1, 2, 3].map((number) => check(pageOf(number), now)))).toEqual([undefined, undefined, undefined]);
  });
});
