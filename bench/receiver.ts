import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification } from '../src/domain/notification.ts';

/** A page as it came in; a repeat is another one of these. */
export interface Received {
  notification: Notification;
  /** The same for every repeat of one message: by it a receiver recognises one. */
  webhookId: string;
  /** Epoch ms at which the request came in, which is when its sender had started to send. */
  at: number;
  /** Status that was answered; 0 when nothing was. */
  status: number;
}

/** What a receiver answers: a status, after how long, and when it is to be asked again. */
interface Answer {
  status: number;
  afterMs?: number;
  retryAfterS?: number;
}

/** What is timed is the arrival; the look only ends the waiting. */
const LOOK_EVERY_MS = 20;

/** A receiver of webhooks in the bench's own process that can be told to misbehave. */
export class Receiver {
  readonly received: Received[] = [];
  /** What the next pages are answered; told of each page before. */
  answer: (page: Notification) => Answer | Promise<Answer> = () => ({ status: 200 });
  readonly #server: Server;
  readonly #port: number;

  private constructor(server: Server) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response));
  }

  static async start(): Promise<Receiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/pages`;
  }

  /** Pages of a level, the all-clears and reminders left out. */
  pages(level?: number): Received[] {
    return this.received.filter(
      ({ notification }) => notification.kind === 'page' && (level === undefined || notification.level === level),
    );
  }

  /** Resolves with what `look` answers once it answers something. @throws Error when that takes longer than `withinMs` */
  async until<T>(what: string, look: () => T | undefined | false, withinMs: number): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const seen = look();
      if (seen !== undefined && seen !== false) return seen;
      if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s.`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Connections are refused from now on. */
  async refuse(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async listenAgain(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const { data: notification } = (await json(request)) as { data: Notification };
    const page: Received = { notification, webhookId: String(request.headers['webhook-id']), at, status: 0 };
    this.received.push(page);
    const { status, afterMs = 0, retryAfterS } = await this.answer(notification);
    if (afterMs > 0) await sleep(afterMs);
    if (response.destroyed) return;
    page.status = status;
    response.writeHead(status, retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }).end('{}');
  }
}
