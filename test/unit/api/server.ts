import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createLinks, type SignedLinks } from '../../../src/channels/links.ts';
import { loadConfig, type Config } from '../../../src/config/config.ts';
import { createAccess } from '../../../src/api/access.ts';
import type { Api } from '../../../src/api/deps.ts';
import { buildServer, type ApiLimits } from '../../../src/api/server.ts';
import { createTemporal, type Temporal } from '../../../src/api/temporal.ts';
import { createPolicySource } from '../../../src/policy/source.ts';
import { createIncidentFeed } from '../../../src/storage/incident-feed.ts';
import { createToken, type Role } from '../../../src/storage/tokens.ts';
import { startPostgres, type TestPostgres } from '../storage/postgres.ts';

export const ADMIN_TOKEN = 'admin-token-of-the-environment';

/** The API on a real Postgres. Temporal is at the given address, where by default nobody listens, or the given stand-in. */
export interface TestApi {
  app: Api;
  postgres: TestPostgres;
  links: SignedLinks;
  config: Config;
  token(role: Role, name?: string): Promise<string>;
  close(): Promise<void>;
}

const NOBODY = '127.0.0.1:9';

export async function startApi({
  temporal = NOBODY,
  limits = {},
  env = {},
}: { temporal?: string | Temporal; limits?: ApiLimits; env?: NodeJS.ProcessEnv } = {}): Promise<TestApi> {
  const postgres = await startPostgres();
  const directory = await mkdtemp(join(tmpdir(), 'salvor-test-api-'));
  const config = loadConfig({
    SALVOR_DATA_DIR: directory,
    SALVOR_LINK_SECRET: 'x'.repeat(40),
    SALVOR_LOG_LEVEL: 'error',
    SALVOR_TOKEN: ADMIN_TOKEN,
    ...env,
  });
  const temporalClient = typeof temporal === 'string' ? createTemporal({ options: { address: temporal }, namespace: 'default' }) : temporal;
  const access = createAccess(postgres.pool, config.api.token);
  const feed = createIncidentFeed(postgres.url, postgres.pool);
  const links = createLinks(config);
  const policySource = await createPolicySource({
    pool: postgres.pool,
    file: config.policyFile,
    impact: config.impact,
    cacheFile: join(directory, 'policy.json'),
    log: pino({ level: 'silent' }),
  });
  const policy = async () => (await policySource.current()).policy;
  const app = await buildServer(
    { config, pool: postgres.pool, temporal: temporalClient, access, links, feed, policy, policySource },
    limits,
  );
  return {
    app,
    postgres,
    links,
    config,
    token: async (role, name = role) => {
      const { token } = await createToken(postgres.pool, { role, name });
      await access.refresh();
      return token;
    },
    close: async () => {
      await app.close();
      access.close();
      await policySource.close();
      await rm(directory, { recursive: true, force: true });
      await feed.close();
      await temporalClient.close();
      await postgres.close();
    },
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
