import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Receiver, type Received } from '../../../bench/receiver.ts';
import type { CommandResult } from '../../../src/domain/incident/commands.ts';
import { startSystem, type System } from '../stack.ts';

const PATIENCE_MS = 60_000;

/** The real system, whose pages go to a receiver in the test's own process: what it was sent and when is seen without a middleman. */
export interface PagedSystem {
  system: System;
  receiver: Receiver;
  /** Reports a new failure over HTTP and answers its first page. */
  paged: (service?: string) => Promise<Received>;
  report: (service?: string) => Promise<string>;
  command: (incidentId: string, name: string) => Promise<CommandResult & { returnedAt: number }>;
  /** Pages of the incidents of these fingerprints, in the order in which they came. */
  pagesOf: (fingerprint: string) => Received[];
  stop: () => Promise<void>;
}

/** @param afterSeconds when each level is due, the receiver being everybody's only address */
export async function startPagedSystem(afterSeconds: readonly number[]): Promise<PagedSystem> {
  const directory = mkdtempSync(join(tmpdir(), 'salvor-rivals-'));
  const receiver = await Receiver.start();
  const policyFile = join(directory, 'policy.yaml');
  const notify = [{ channel: 'webhook', to: receiver.url }];
  const levels = afterSeconds.map((after, index) => ({ name: `Level ${index + 1}`, after: `${after}s`, notify }));
  // Each failure pages for itself: what is looked at is one incident's pages.
  const policy = { version: 1, grouping: { window: 0 }, escalation: { default: { settle: '0s', levels } } };
  writeFileSync(policyFile, stringify(policy));
  const system = await startSystem({ env: { SALVOR_POLICY: policyFile, SALVOR_LOG_LEVEL: 'warn' } });

  const request = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(new URL(path, system.addresses.api), {
      method: 'POST',
      headers: { authorization: `Bearer ${system.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const report = async (service = 'shop') => {
    const fingerprint = randomBytes(8).toString('hex');
    const failure = { name: 'TypeError', message: "Cannot read properties of undefined (reading 'total')" };
    await request('/api/reports', { service, operation: 'pay', severity: 'critical', failure, fingerprint });
    return fingerprint;
  };
  const pagesOf = (fingerprint: string) => receiver.pages().filter(({ notification }) => notification.incidentId.includes(fingerprint));
  return {
    system,
    receiver,
    report,
    pagesOf,
    paged: async (service) => {
      const fingerprint = await report(service);
      return await receiver.until('the first page', () => pagesOf(fingerprint)[0], PATIENCE_MS);
    },
    command: async (incidentId, name) => {
      const result = await request<CommandResult>(`/api/incidents/${incidentId}/${name}`, { by: 'ann' });
      return { ...result, returnedAt: Date.now() };
    },
    stop: async () => {
      await system.stop();
      receiver.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
