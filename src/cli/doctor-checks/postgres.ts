import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../../config/config.ts';
import { fail, ok, reason, type Finding } from './finding.ts';

const MIGRATIONS = join(import.meta.dirname, '..', '..', 'storage', 'migrations');
/** Table that node-pg-migrate keeps its record in (src/storage/migrate.ts). */
const RECORD = 'schema_migrations';

/** Connection, version and state of the schema. */
export async function checkPostgres(config: Config): Promise<Finding[]> {
  const url = config.postgres.url;
  if (url === undefined) return [fail('Postgres', 'no address is known', 'Start the embedded one with "salvor up", or set DATABASE_URL.')];
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
    application_name: 'salvor doctor',
  });
  client.on('error', () => undefined); // A connection that breaks is reported by the query that runs on it.
  try {
    await client.connect();
    const answer = await client.query<{ server_version: string }>('SHOW server_version');
    const where = `${client.host}:${client.port}/${client.database ?? ''}`;
    return [ok('Postgres', `${where}, version ${answer.rows[0]?.server_version ?? 'unknown'}`), await checkMigrations(client)];
  } catch (error) {
    return [
      fail(
        'Postgres',
        `${client.host}:${client.port} does not answer (${reason(error)})`,
        'Start it with "salvor up", or correct DATABASE_URL.',
      ),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkMigrations(client: pg.Client): Promise<Finding> {
  const known = readdirSync(MIGRATIONS).map((file) => file.replace(/\.[a-z]+$/, ''));
  const exists = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [RECORD]);
  const applied = exists.rows[0]?.found === true ? await client.query<{ name: string }>(`SELECT name FROM ${RECORD}`) : { rows: [] };
  const names = new Set(applied.rows.map((row) => row.name));
  const pending = known.filter((name) => !names.has(name));
  if (pending.length === 0) return ok('Postgres schema', `up to date (${known.length} migrations)`);
  return fail('Postgres schema', `not applied: ${pending.join(', ')}`, 'Run "salvor prepare" (or "salvor up") of this version.');
}
