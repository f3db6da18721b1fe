import type pg from 'pg';
import type { Effect } from '../../src/domain/policy/operation.ts';
import type { EffectCall, EffectDeps, Outcome } from './call.ts';
import { codeOf, connectionLost, connectTo, describeDatabaseError, disconnect, sqlStateOf } from './database.ts';
import { lastGoodStep, readDownFiles, type MigrationStep } from './migration-files.ts';

type MigrationRollback = Extract<Effect, { kind: 'migration' }>;

/** Any number, the same on every worker: two rollbacks of one database must not run beside each other. */
const ROLLBACK_LOCK = 7_266_867;

/**
 * Takes a migration that stopped half-way back to its last good step: the down file of every step above it is run, newest
 * first, each in one transaction with its row in the step table. So after a crash it can simply be run again, and a step
 * that is already back is not touched twice.
 */
export async function runMigrationRollback(effect: MigrationRollback, call: EffectCall, deps: EffectDeps): Promise<Outcome> {
  const shown = `Migration of "${effect.database}"`;
  let client: pg.Client;
  try {
    client = await connectTo(effect.database, effect.timeout, call.signal, deps);
  } catch (error) {
    return { outcome: 'refused', code: codeOf(error), reason: `${shown} was left as it is: ${describeDatabaseError(error)}` };
  }
  const undone: MigrationStep[] = [];
  try {
    await client.query('select pg_advisory_lock($1)', [ROLLBACK_LOCK]);
    const steps = await readSteps(client, effect.table);
    const good = lastGoodStep(steps);
    const above = steps.filter(({ step }) => step > good).toReversed();
    if (above.length === 0)
      return {
        outcome: 'done',
        before: { from: good, to: good },
        reason: `${shown} is at step ${good}, and none above it needs to be taken back`,
      };
    for (const { step, sql } of await readDownFiles(effect.directory, above)) {
      call.signal.throwIfAborted();
      await takeBack(client, effect.table, step, sql);
      undone.push(step);
      call.tell({ undone: undone.map((one) => one.step) });
    }
    const broken = await findBroken(client);
    const done = `${shown} was rolled back to step ${good}: took back ${undone.map(nameStep).join(', ')}`;
    // Something was changed, and not well: neither done nor refused. The probe and a person have to look.
    if (broken.length > 0)
      return { outcome: 'unknown', code: 'INTEGRITY', reason: `${done}, but ${broken.join(', ')} cannot be used. Rebuild or drop it` };
    return {
      outcome: 'done',
      before: { from: above[0]?.step ?? good, to: good },
      reason: `${done}. All remaining steps are applied and all indexes are valid`,
    };
  } catch (error) {
    const code = sqlStateOf(error) ?? codeOf(error);
    const soFar = undone.length === 0 ? 'nothing was taken back' : `${undone.map(nameStep).join(', ')} was taken back before`;
    const said = `${describeDatabaseError(error)}; ${soFar}. Running it again is harmless.`;
    return {
      outcome: connectionLost(error) || undone.length > 0 ? 'unknown' : 'refused',
      code,
      reason: `${shown} could not be rolled back wholly: ${said}`,
    };
  } finally {
    disconnect(client);
  }
}

async function readSteps(client: pg.Client, table: string): Promise<MigrationStep[]> {
  // The schema of the policy allows only a plain lower-case name for the table.
  const { rows } = await client.query<MigrationStep>(`select step, name, state from ${table} order by step`);
  return rows;
}

/** One step: its SQL and its row together, or neither. */
async function takeBack(client: pg.Client, table: string, step: MigrationStep, sql: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(`delete from ${table} where step = $1`, [step.step]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Indexes that a stopped CREATE INDEX CONCURRENTLY left behind: they cost every write and serve no query. */
async function findBroken(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select 'index ' || c.relname as name
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where not i.indisvalid and n.nspname not in ('pg_catalog', 'pg_toast')`);
  return rows.map(({ name }) => name);
}

function nameStep({ step, name, state }: MigrationStep): string {
  return `${step} (${name}, ${state})`;
}
