import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Arrival } from '../../../src/channels/sandbox/arrivals.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import type { TimelineEvent } from '../../../src/domain/incident/timeline.ts';
import { startStack } from '../../../src/embedded/stack.ts';
import type { Stack } from '../../../src/embedded/stack-options.ts';
import { withoutExternalServers } from '../setup.ts';

/** The whole system on free ports, with a service in the test's own process, for killing parts of it. */
export class House {
  readonly stack: Stack;
  readonly service: FailingService;
  readonly #dataDir: string;

  private constructor(stack: Stack, service: FailingService, dataDir: string) {
    this.stack = stack;
    this.service = service;
    this.#dataDir = dataDir;
  }

  /** @param policyFor makes the policy from the address of the failing service */
  static async build(policyFor: (serviceUrl: string) => object): Promise<House> {
    const dataDir = mkdtempSync(join(tmpdir(), 'salvor-kill-'));
    chmodSync(dataDir, 0o711); // Postgres runs as another user when we are root.
    const service = await FailingService.start();
    const policyFile = join(dataDir, 'policy.yaml');
    writeFileSync(policyFile, stringify(policyFor(service.url)));
    const stack = await startStack({
      ports: 'free',
      dataDir,
      env: { ...withoutExternalServers(process.env), SALVOR_POLICY: policyFile, SALVOR_LOG_LEVEL: 'warn' },
    });
    return new House(stack, service, dataDir);
  }

  async tearDown(): Promise<void> {
    await this.stack.stop();
    this.service.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }

  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, this.stack.addresses.api), {
      method,
      headers: { authorization: `Bearer ${this.stack.adminToken}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  /** Reports one failure of an operation and answers the id of its incident, as soon as the workflow knows it. */
  async report(operation: string, severity = 'critical'): Promise<string> {
    const fingerprint = randomBytes(8).toString('hex');
    const failure = { name: 'ShopError', message: `${operation} is broken`, code: operation };
    await this.request('POST', '/api/reports', { service: 'shop', operation, severity, failure, fingerprint });
    const incidents = await this.until('the incident is listed', async () => {
      const list = await this.request<{ incidents: IncidentView[] }>('GET', '/api/incidents?service=shop');
      return list.incidents.find((incident) => incident.fingerprint === fingerprint);
    });
    return incidents.id;
  }

  async view(id: string): Promise<IncidentView> {
    return await this.request('GET', `/api/incidents/${id}`);
  }

  async timeline(id: string): Promise<TimelineEvent[]> {
    return (await this.request<{ events: TimelineEvent[] }>('GET', `/api/incidents/${id}/timeline`)).events;
  }

  async command(id: string, name: string, body: object = {}): Promise<{ message: string }> {
    return await this.request('POST', `/api/incidents/${id}/${name}`, { by: 'ann', ...body });
  }

  /** What really arrived at mailbox and providers for an incident, oldest first: "email dev@example.com". */
  async arrived(id: string): Promise<string[]> {
    return (await this.arrivals(id)).map(({ channel, to }) => `${channel} ${to}`);
  }

  async arrivals(id: string): Promise<Arrival[]> {
    const response = await fetch(new URL(`/messages?incident=${encodeURIComponent(id)}`, this.stack.addresses.mailbox));
    return ((await response.json()) as { messages: Arrival[] }).messages.toReversed();
  }

  async fault(channel: string, fault: object): Promise<void> {
    await fetch(new URL(`/faults/${channel}`, this.stack.addresses.mailbox), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
  }

  /** kill -9; the supervisor starts the part again. */
  kill(part: string): void {
    const pid = this.stack.pid(part);
    if (pid === undefined) throw new Error(`${part} is not running`);
    process.kill(pid, 'SIGKILL');
  }

  /** Waits for a value; errors meanwhile (a part is dead) are waited out too. */
  async until<T>(what: string, look: () => Promise<T | undefined | false>, withinMs = 60_000): Promise<T> {
    const deadline = Date.now() + withinMs;
    let last: unknown;
    while (Date.now() < deadline) {
      try {
        const value = await look();
        if (value !== undefined && value !== false) return value;
      } catch (error) {
        last = error;
      }
      await setTimeout(100);
    }
    throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
  }

  async untilState(id: string, ...states: IncidentView['state'][]): Promise<IncidentView> {
    return await this.until(`${id} is ${states.join(' or ')}`, async () => {
      const view = await this.view(id);
      return states.includes(view.state) ? view : undefined;
    });
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The service whose operations fail: each path is answered by what the test says; requests are counted. */
export class FailingService {
  readonly url: string;
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #handlers = new Map<string, Handler>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = request.url ?? '/';
      this.requests.push(path);
      const handler = this.#handlers.get(path);
      if (handler !== undefined) handler(request, response);
      else response.writeHead(500).end('broken');
    });
  }

  static async start(): Promise<FailingService> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FailingService(server);
  }

  answer(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  count(path: string): number {
    return this.requests.filter((known) => known === path).length;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
