import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Notification } from '../src/domain/notification.ts';

/** A page that arrived. */
export interface Page {
  notification: Notification;
  /** Epoch ms. */
  at: number;
}

/**
 * The service of the bench, in the bench's own process: its operations and its health check always succeed, and it is where the
 * pages arrive. Both ends of what is timed have one clock that way.
 */
export class Service {
  readonly url: string;
  readonly #server: Server;
  readonly #listeners = new Set<(page: Page) => void>();
  readonly #expected = new Map<string, (at: number) => void>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response));
  }

  static async start(): Promise<Service> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Service(server);
  }

  /** Resolves with `performance.now()` of the first request for a path. */
  arrival(path: string): Promise<number> {
    return new Promise((resolve) => this.#expected.set(path, resolve));
  }

  /** Hears of every page until the returned function is called. */
  onPage(listener: (page: Page) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const path = request.url ?? '/';
    this.#expected.get(path)?.(at);
    this.#expected.delete(path);
    if (path === '/pages') {
      const arrived = Date.now();
      const { data } = (await json(request)) as { data: Notification };
      for (const listener of this.#listeners) listener({ notification: data, at: arrived });
    }
    response.end('{}');
  }
}
