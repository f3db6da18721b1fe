import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startStack } from '../../src/embedded/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of the one Temporal server of this run. */
    temporalAddress: string;
    /** A namespace that tests may share; `startSystem` makes one of its own. */
    temporalNamespace: string;
    /** Connection string of the run's Postgres; `freshDatabase` makes databases on it. */
    databaseUrl: string;
  }
}

/**
 * One real Temporal and one real Postgres for the whole run, on free ports and in a directory of their own. The Temporal server is
 * built first where it has to be (once a machine, about 4 minutes).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'salvor-system-'));
  chmodSync(dataDir, 0o711); // Postgres runs as another user when we are root.
  const stack = await startStack({
    env: withoutExternalServers(process.env),
    dataDir,
    ports: 'free',
    parts: ['postgres', 'temporal'],
    onProgress: (message) => console.log(message),
  });
  project.provide('temporalAddress', stack.addresses.temporal);
  project.provide('temporalNamespace', stack.env['TEMPORAL_NAMESPACE'] ?? 'default');
  project.provide('databaseUrl', stack.addresses.database);
  return async () => {
    await stack.stop();
    const elsewhere = join(dataDir, 'postgres-location');
    if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  };
}

/** A developer's own servers must never meet a test. */
export function withoutExternalServers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(TEMPORAL_|SALVOR_|SLACK_|PAGERDUTY_|TWILIO_|BUSINESS_IMPACT_|WEBHOOK_|DATABASE_URL$|SMTP_URL$|NODE_OPTIONS$)/;
  const kept = Object.entries(env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' };
}
