import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../src/config/config.ts';
import { postgresUrl } from '../src/embedded/postgres.ts';
import { ensureSecrets } from '../src/embedded/secrets.ts';
import type { Stack } from '../src/embedded/stack-options.ts';
import { DEFAULT_PORT } from './shop/settings.ts';
import { MIGRATIONS } from './shop/migrate.ts';

/** Made anew for each demo, so it must be nobody else's. */
const DATABASE = 'salvor_demo_shop';
const POLICY = join(import.meta.dirname, 'salvor.yaml');

/** The environment in which a stack serves the shop: its policy, and its database under the name that the policy uses. */
export async function demoEnvironment(given: NodeJS.ProcessEnv = process.env): Promise<NodeJS.ProcessEnv> {
  const config = loadConfig(given);
  const dataDir = resolve(config.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const databaseUrl =
    config.postgres.url === undefined
      ? postgresUrl(config.postgres.port, ensureSecrets(dataDir).postgresPassword, DATABASE)
      : besides(config.postgres.url);
  return {
    ...given,
    SALVOR_DATABASE_SHOP: databaseUrl,
    SHOP_DATABASE_URL: databaseUrl,
    SALVOR_POLICY: config.policyFile ?? (await writePolicy(dataDir, shopUrl(given))),
  };
}

/** Starts a shop that has just opened beside the stack, supervised like its other parts. */
export async function startShop(stack: Stack): Promise<void> {
  await makeDatabaseAnew(stack.addresses.database);
  const url = shopUrl(stack.env);
  await stack.startPart({
    name: 'shop',
    entry: 'demo/shop/main.ts',
    env: {},
    host: '127.0.0.1',
    ports: [{ port: Number(new URL(url).port), variable: 'SALVOR_DEMO_PORT' }],
    healthUrl: `${url}/healthz`,
  });
}

export function shopUrl(env: NodeJS.ProcessEnv): string {
  return `http://127.0.0.1:${env['SALVOR_DEMO_PORT'] ?? DEFAULT_PORT}`;
}

/** A demo that was stopped in the middle leaves a half-migrated schema; the next one begins with a whole shop. */
async function makeDatabaseAnew(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`drop database if exists ${DATABASE} with (force)`);
    await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** The same server, another database. */
function besides(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}

/** salvor.yaml as it is, with the shop's port and with the migrations' place on this machine. */
async function writePolicy(dataDir: string, url: string): Promise<string> {
  const text = await readFile(POLICY, 'utf8');
  const file = join(dataDir, 'demo-policy.yaml');
  await writeFile(
    file,
    text.replaceAll(`http://127.0.0.1:${DEFAULT_PORT}`, url).replace('demo/shop/migrations', JSON.stringify(MIGRATIONS)),
  );
  return file;
}
