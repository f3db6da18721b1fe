import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EffectDeps } from '../../../activities/effects/call.ts';
import { performEffect } from '../../../activities/effects/run-effect.ts';
import { performProbe } from '../../../activities/probes/run-probe.ts';
import { Effect, Probe } from '../../../src/domain/policy/operation.ts';
import { startPostgres, type TestPostgres } from '../storage/postgres.ts';
import { firstCall } from './call.ts';

let postgres: TestPostgres;
let deps: EffectDeps;
beforeAll(async () => {
  postgres = await startPostgres({ migrated: false });
  deps = { databases: { shop: postgres.url }, secrets: {} };
}, 120_000);
afterAll(async () => await postgres.close());

const run = async (effect: object, call = firstCall()) => await performEffect(Effect.parse({ database: 'shop', ...effect }), call, deps);
const sql = async (text: string, more: object = {}) => await run({ kind: 'sql', text, ...more });

describe('an SQL statement', () => {
  beforeEach(async () => {
    await postgres.pool.query('drop table if exists item; create table item (id int primary key, name text)');
  });
  const count = async () => Number((await postgres.pool.query<{ n: string }>('select count(*) as n from item')).rows[0]!.n);

  it('is carried out with its values', async () => {
    const result = await sql('insert into item values ($1, $2)', { values: [1, 'a'] });
    expect(result).toMatchObject({ outcome: 'done', reason: 'SQL on "shop" was carried out: INSERT 1 row' });
    expect(await count()).toBe(1);
  });

  it('is refused with its SQLSTATE when the database says no, also at COMMIT', async () => {
    await sql('insert into item values (1)');
    expect(await sql('insert into item values (1)')).toMatchObject({ outcome: 'refused', code: '23505' });
    await postgres.pool.query('alter table item add column parent int references item deferrable initially deferred');
    expect(await sql('insert into item values (2, null, 99)')).toMatchObject({ outcome: 'refused', code: '23503' });
  });

  it('is refused when it takes too long: the server cancels it', async () => {
    expect(await sql('select pg_sleep(5)', { timeout: 100 })).toMatchObject({ outcome: 'refused', code: '57014' });
  });

  it('is refused when its connection dies before COMMIT: it is rolled back', async () => {
    const result = sql('insert into item select 1 from pg_sleep(5)');
    await terminateSteps();
    expect(await result).toMatchObject({ outcome: 'refused', code: '57P01' });
    expect(await count()).toBe(0);
  });

  it('is unknown when its connection dies while it commits by itself', async () => {
    const result = sql('do $$ begin insert into item values (1); commit; perform pg_sleep(5); end $$');
    await terminateSteps();
    expect(await result).toMatchObject({ outcome: 'unknown', code: '57P01' });
    expect(await count()).toBe(1);
  });

  it('is refused when the database is not there, or is not configured', async () => {
    const away = { databases: { shop: 'postgres://u:topsecret@127.0.0.1:1/x' }, secrets: {} };
    const result = await performEffect(Effect.parse({ kind: 'sql', database: 'shop', text: 'select 1' }), firstCall(), away);
    expect(result).toMatchObject({ outcome: 'refused', code: 'ECONNREFUSED' });
    expect(result.reason).not.toContain('topsecret');
    const unknown = await run({ kind: 'sql', database: 'nope', text: 'select 1' });
    expect(unknown).toMatchObject({ outcome: 'refused', code: 'CONFIG_INVALID' });
    expect(unknown.reason).toContain('SALVOR_DATABASE_NOPE');
  });

  it('stops when it is cancelled', async () => {
    const started = Date.now();
    const result = await run({ kind: 'sql', text: 'select pg_sleep(5)' }, firstCall({ signal: AbortSignal.timeout(200) }));
    expect(result.outcome).toBe('refused');
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  async function terminateSteps(): Promise<void> {
    for (;;) {
      const text = `select pg_terminate_backend(pid) from pg_stat_activity
                     where application_name = 'salvor-step' and state = 'active' and wait_event = 'PgSleep'`;
      if ((await postgres.pool.query(text)).rowCount !== 0) return;
      await sleep(20);
    }
  }
});

describe('a SQL probe', () => {
  const probe = async (text: string, expected?: unknown) =>
    await performProbe(
      Probe.parse({ kind: 'sql', database: 'shop', text, ...(expected !== undefined && { expect: expected }) }),
      firstCall().signal,
      deps,
    );

  it.each([
    ['select true', undefined, true],
    ['select count(*) from generate_series(1, 3)', undefined, true],
    ['select count(*) from generate_series(1, 3)', 3, true],
    ['select 0', undefined, false],
    ['select null', undefined, false],
    ['select 1 where false', undefined, false],
    ["select 'ok'", 'ok', true],
    ["select 'ok'", 'bad', false],
    ['select * from no_such_table', undefined, false],
    ['create table probed (id int)', undefined, false],
  ])('%s, expecting %s, is healthy: %s', async (text, expected, healthy) => {
    expect(await probe(text, expected)).toMatchObject({ healthy });
  });
});

describe('the rollback of a migration', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'salvor-migration-'));
    await postgres.pool.query(`
      drop table if exists schema_steps, item cascade;
      create table schema_steps (step int primary key, name text, state text);
      create table item (id int, extra text, more text);
      insert into schema_steps values (1, 'base', 'applied'), (2, 'extra', 'failed'), (3, 'more', 'applied')`);
    await writeFile(join(directory, '002_extra.down.sql'), 'alter table item drop column if exists extra;');
    await writeFile(join(directory, '003_more.down.sql'), 'alter table item drop column if exists more;');
    return async () => await rm(directory, { recursive: true });
  });
  const rollback = async () => await run({ kind: 'migration', directory });
  const columns = async () =>
    (
      await postgres.pool.query<{ c: string }>(
        "select column_name as c from information_schema.columns where table_name = 'item' order by 1",
      )
    ).rows.map(({ c }) => c);

  it('takes back every step above the last good one, and is harmless when it is run again', async () => {
    const result = await rollback();
    expect(result).toMatchObject({ outcome: 'done', before: { from: 3, to: 1 } });
    expect(result.reason).toContain('took back 3 (more, applied), 2 (extra, failed)');
    expect(await columns()).toEqual(['id']);
    expect(await rollback()).toMatchObject({ outcome: 'done', before: { from: 1, to: 1 } });
  });

  it('changes nothing when a down file is missing', async () => {
    await rm(join(directory, '002_extra.down.sql'));
    const result = await rollback();
    expect(result).toMatchObject({ outcome: 'refused', code: 'CONFIG_INVALID' });
    expect(result.reason).toContain('002_extra.down.sql is missing');
    expect(await columns()).toEqual(['extra', 'id', 'more']);
  });

  it('keeps what was taken back when a later step cannot be, and goes on from there', async () => {
    await writeFile(join(directory, '002_extra.down.sql'), 'alter table item drop column extra; select no_such_column;');
    expect(await rollback()).toMatchObject({ outcome: 'unknown', code: '42703' });
    expect(await columns()).toEqual(['extra', 'id']);
    await writeFile(join(directory, '002_extra.down.sql'), 'alter table item drop column extra;');
    expect(await rollback()).toMatchObject({ outcome: 'done', before: { from: 2, to: 1 } });
    expect(await columns()).toEqual(['id']);
  });

  it('does not call it done when an index is left that cannot be used', async () => {
    await postgres.pool.query('insert into item values (1), (1)');
    await expect(postgres.pool.query('create unique index concurrently item_once on item (id)')).rejects.toThrow('could not create');
    const result = await rollback();
    expect(result).toMatchObject({ outcome: 'unknown', code: 'INTEGRITY' });
    expect(result.reason).toContain('index item_once');
  });
});
