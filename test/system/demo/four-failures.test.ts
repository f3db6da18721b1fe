import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../demo/row.ts';
import { freePorts } from '../../../src/embedded/ports.ts';
import { runSalvor } from '../operator/desk.ts';
import { withoutExternalServers } from '../setup.ts';

const PORTS = [
  'SALVOR_API_PORT',
  'SALVOR_WORKER_HEALTH_PORT',
  'SALVOR_TEMPORAL_PORT',
  'SALVOR_TEMPORAL_UI_PORT',
  'SALVOR_POSTGRES_PORT',
  'SALVOR_SMTP_PORT',
  'SALVOR_SANDBOX_PORT',
  'SALVOR_DEMO_PORT',
];

describe('salvor demo --once', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'salvor-demo-'));
  chmodSync(dataDir, 0o711); // Postgres runs as another user when we are root.
  afterAll(() => {
    const elsewhere = join(dataDir, 'postgres-location');
    if (existsSync(elsewhere)) rmSync(readFileSync(elsewhere, 'utf8').trim(), { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('brings four real failures to the ends they must have, says so, and leaves nothing running and no secret behind', async () => {
    const ports = await freePorts(PORTS.length);
    const json = join(dataDir, 'rows.json');
    const { code, out, err } = await runSalvor(['demo', '--once', '--json', json], {
      ...withoutExternalServers(process.env),
      ...Object.fromEntries(PORTS.map((name, index) => [name, String(ports[index])])),
      SALVOR_DATA_DIR: dataDir,
    });

    expect(code, `${out}\n${err}`).toBe(0);
    expect(err).toBe('');
    const rows = JSON.parse(readFileSync(json, 'utf8')) as Row[];
    expect(rows.map(({ scenario, outcome, ok }) => ({ scenario, outcome, ok }))).toEqual([
      { scenario: 'orders', outcome: 'recovered by a retry, nobody told', ok: true },
      { scenario: 'migration', outcome: 'recovered by a rollback', ok: true },
      { scenario: 'checkout', outcome: 'recovered by a fix', ok: true },
      { scenario: 'payments', outcome: 'resolved, told by email and slack', ok: true },
    ]);
    for (const { incident, outcome, expected, seconds } of rows) {
      expect(outcome).toBe(expected);
      expect(seconds).toBeGreaterThan(0);
      // Everything that was said about an incident can be looked at: its page and its workflow.
      expect(out).toContain(`/incidents/${String(incident)}`);
    }
    expect(out).toContain('All 4 scenarios ended as they must.');

    const secrets = secretsOf(dataDir);
    expect(secrets.length).toBeGreaterThan(2);
    expect(secrets.filter((secret) => out.includes(secret))).toEqual([]);
    // Each port is free again: nothing was left behind.
    const answers = await Promise.allSettled(ports.map((port) => fetch(`http://127.0.0.1:${port}/`)));
    expect(answers.map(({ status }) => status)).toEqual(ports.map(() => 'rejected'));
  });
});

/** Everything that was kept for the owner's eyes only. */
function secretsOf(dataDir: string): string[] {
  const kept = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
  return Object.values(kept);
}
