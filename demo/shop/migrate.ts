import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';

export const MIGRATIONS = join(import.meta.dirname, 'migrations');

/** The shop opens with its first step; the other three are the migration that fails half-way. */
export const LAST_STEP = 4;

/**
 * Brings the schema up to a step, as many a home-made tool does: statement after statement, each committed by itself, so
 * that a statement which fails leaves those before it in place. A step is noted as failed before it starts and as applied
 * when it is through: even a killed process leaves the truth in the table.
 */
export async function migrateTo(pool: pg.Pool, lastStep: number): Promise<void> {
  await pool.query('create table if not exists schema_steps (step integer primary key, name text not null, state text not null)');
  const { rows } = await pool.query<{ step: number }>("select step from schema_steps where state = 'applied'");
  const applied = new Set(rows.map(({ step }) => step));
  for (const file of (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.up.sql')).toSorted()) {
    const step = Number.parseInt(file, 10);
    if (applied.has(step) || step > lastStep) continue;
    await applyStep(pool, step, file);
  }
}

async function applyStep(pool: pg.Pool, step: number, file: string): Promise<void> {
  const name = file.replace(/^\d+_/, '').replace('.up.sql', '');
  await pool.query("insert into schema_steps values ($1, $2, 'failed') on conflict (step) do nothing", [step, name]);
  const sql = await readFile(join(MIGRATIONS, file), 'utf8');
  for (const statement of sql.split(/;\s*$/m)) {
    if (statement.trim() !== '') await pool.query(statement);
  }
  await pool.query("update schema_steps set state = 'applied' where step = $1", [step]);
}
