import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { stringify } from 'yaml';
import { freePorts } from '../src/embedded/ports.ts';
import { startStack } from '../src/embedded/stack.ts';
import type { Stack } from '../src/embedded/stack-options.ts';
import { answersHttp, waitUntil } from '../src/embedded/waiting.ts';
import { withoutExternalServers } from '../test/system/setup.ts';
import { inFlight } from './in-flight.ts';
import { addLadder, changePolicy, type Ladder } from './ladder.ts';
import { benchPolicy, UNGROUPED } from './policy.ts';
import { Service } from './service.ts';

/**
 * What is measured: the whole system as `salvor up` runs it (Temporal, Postgres, sandbox, API and worker, each a process of its
 * own), beside it a second worker for the bare workflows, and the service whose operations fail in the bench's own process.
 */
export class House {
  readonly stack: Stack;
  readonly service: Service;
  readonly client: Client;
  readonly #policyFile: string;
  #ending: Promise<void> | undefined;

  private constructor(stack: Stack, service: Service, client: Client, policyFile: string) {
    this.stack = stack;
    this.service = service;
    this.client = client;
    this.#policyFile = policyFile;
  }

  static async build(onProgress: (message: string) => void): Promise<House> {
    const dataDir = mkdtempSync(join(tmpdir(), 'salvor-bench-'));
    chmodSync(dataDir, 0o711); // Postgres runs as another user when we are root.
    const service = await Service.start();
    const policyFile = join(dataDir, 'policy.yaml');
    writeFileSync(policyFile, stringify(benchPolicy(service.url)));
    const env = { ...withoutExternalServers(process.env), SALVOR_POLICY: policyFile, SALVOR_LOG_LEVEL: 'warn' };
    const stack = await startStack({ ports: 'free', dataDir, env, onProgress }).catch((error: unknown) => {
      service.close();
      throw error;
    });
    try {
      await startBareWorker(stack);
      const connection = await Connection.connect({ address: stack.addresses.temporal });
      return new House(stack, service, new Client({ connection, namespace: stack.env['TEMPORAL_NAMESPACE'] ?? 'default' }), policyFile);
    } catch (error) {
      await stack.stop();
      // Its open port would keep the process, and whoever waits for it, for ever.
      service.close();
      throw error;
    }
  }

  /** Ends everything; a second call waits for the first. */
  tearDown(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    await this.client.connection.close();
    await this.stack.stop();
    this.service.close();
    rmSync(this.stack.dataDir, { recursive: true, force: true });
  }

  /** Ends the production worker and waits for its successor, whose memory holds nothing of what was measured before. */
  async freshWorker(): Promise<number> {
    const before = this.stack.pid('worker');
    if (before === undefined) throw new Error('The worker is not running.');
    process.kill(before, 'SIGTERM');
    const health = `http://127.0.0.1:${this.stack.env['SALVOR_WORKER_HEALTH_PORT']}/healthz`;
    const replaced = () => this.stack.pid('worker') !== undefined && this.stack.pid('worker') !== before;
    if (!(await waitUntil(async () => replaced() && (await answersHttp(health)), 60_000))) throw new Error('No other worker was started.');
    return this.stack.pid('worker') ?? 0;
  }

  /** Gives a service a ladder of its own; incidents that open from then on follow it. */
  async addLadder(service: string, ladder: Ladder): Promise<void> {
    addLadder(this.#policyFile, service, ladder);
    await sleep(TAKEN_OVER_WITHIN_MS);
  }

  /** Turns the joining of a burst into one page on for what opens from then on, with the defaults of production, or off again. */
  async groupPages(on: boolean): Promise<void> {
    changePolicy(this.#policyFile, (policy) => {
      if (on) delete policy.grouping;
      else policy.grouping = UNGROUPED;
    });
    await sleep(TAKEN_OVER_WITHIN_MS);
  }

  /** Asks the HTTP API as an administrator. @throws Error with what it answered when that is not a 2xx */
  async request<T>(method: string, path: string, body: unknown): Promise<T> {
    const response = await fetch(new URL(path, this.stack.addresses.api), {
      method,
      headers: { authorization: `Bearer ${this.stack.adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** Ends what a measurement left open, without a word to anybody. What cannot be ended stays open: it must not cost the rows. */
  async clear(service: string): Promise<void> {
    try {
      await this.#terminateAll(service);
    } catch (error) {
      console.error(`  Incidents of ${service} stay open: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #terminateAll(service: string): Promise<void> {
    const ids: string[] = [];
    const query = `SalvorService = "${service}" AND ExecutionStatus = "Running"`;
    for await (const { workflowId } of this.client.workflow.list({ query })) ids.push(workflowId);
    await inFlight(ids.length, CLEARED_AT_ONCE, async () => {
      await this.client.workflow
        .getHandle(ids.pop() ?? '')
        .terminate('the measurement is over')
        .catch(() => undefined);
    });
  }

  /** Waits until no incident of a service is open, so that one measurement does not run into the next. */
  async untilClosed(service: string): Promise<void> {
    const query = `SalvorService = "${service}" AND ExecutionStatus = "Running"`;
    const closed = async () => (await this.client.workflow.count(query)).count === 0;
    if (!(await waitUntil(closed, 60_000))) throw new Error(`Incidents of ${service} are still open after a minute.`);
  }
}

/** A change of the file reaches Postgres within a second and the workers within another. */
const TAKEN_OVER_WITHIN_MS = 3_000;
const CLEARED_AT_ONCE = 20;

async function startBareWorker(stack: Stack): Promise<void> {
  const [port = 0] = await freePorts(1);
  await stack.startPart({
    name: 'bare-worker',
    entry: 'bench/bare/worker.ts',
    args: [String(port)],
    env: {},
    host: '127.0.0.1',
    ports: [{ port, variable: 'the port of the bare worker' }],
    healthUrl: `http://127.0.0.1:${port}/healthz`,
  });
}
