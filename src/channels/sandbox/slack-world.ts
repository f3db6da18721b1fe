import type { z } from 'zod';
import { digestOf } from '../digest.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import { readable } from './slack-readable.ts';
import type { Blocks, Metadata } from './slack-schema.ts';

export interface SandboxMessage {
  /** Of the channel, e.g. "C0A1B2C3D4". */
  channel: string;
  /** Without "#". */
  channelName: string;
  ts: string;
  text?: string | undefined;
  blocks?: z.infer<typeof Blocks> | undefined;
  metadata?: z.infer<typeof Metadata> | undefined;
  thread_ts?: string | undefined;
  reply_broadcast?: boolean | undefined;
}
type Update = Pick<SandboxMessage, 'text' | 'blocks' | 'metadata'>;

/** Of a channel, a private one, a direct message or a person. */
const ID = /^[CGDU][A-Z0-9]{7,}$/;

/**
 * The workspace behind the Web API. Messages are the arrivals, so they survive a restart; how they were changed since is kept in
 * memory only.
 */
export class SlackWorld {
  readonly #arrivals: Arrivals;
  readonly #updates = new Map<string, { shown: Update; times: number }>();
  readonly #responses: { id: string; text: string }[] = [];
  /** Names by id, of every channel that somebody meant, whether or not it was posted to. */
  readonly #channels = new Map<string, string>();
  #lastMicros = 0;

  constructor(arrivals: Arrivals) {
    this.#arrivals = arrivals;
  }

  /** Every channel exists, and its id follows from its name. An id is taken for its own name. */
  channelOf(target: string): { id: string; name: string } {
    if (ID.test(target)) {
      const known = this.messages().find(({ channel }) => channel === target);
      return { id: target, name: known?.channelName ?? target };
    }
    const name = target.replace(/^#/, '').toLowerCase();
    const id = `C${digestOf(name, 10).toUpperCase()}`;
    this.#channels.set(id, name);
    return { id, name };
  }

  channels(): { id: string; name: string }[] {
    const posted = this.messages().map(({ channel, channelName }) => [channel, channelName] as const);
    return [...new Map([...posted, ...this.#channels])].map(([id, name]) => ({ id, name }));
  }

  /** Keeps a message durably and gives it its timestamp. */
  async post(message: Omit<SandboxMessage, 'ts'>): Promise<SandboxMessage> {
    const posted = { ...message, ts: this.#nextTs() };
    const { incident, key } = (message.metadata?.event_payload ?? {}) as { incident?: string; key?: string };
    await this.#arrivals.add({
      channel: 'slack',
      to: ID.test(message.channelName) ? message.channelName : `#${message.channelName}`,
      subject: (message.text ?? '').split('\n')[0] ?? '',
      text: readable(message.text, message.blocks),
      payload: posted,
      providerId: `${posted.channel}:${posted.ts}`,
      ...(incident !== undefined && { incident }),
      ...(key !== undefined && { key }),
    });
    return posted;
  }

  /** Changes what a message shows; without metadata those of before stay. */
  update({ channel, ts }: SandboxMessage, { metadata, ...shown }: Update): void {
    const id = `${channel}:${ts}`;
    const before = this.#updates.get(id);
    const kept = metadata ?? before?.shown.metadata;
    this.#updates.set(id, { shown: { ...shown, ...(kept !== undefined && { metadata: kept }) }, times: (before?.times ?? 0) + 1 });
  }

  /** How often a message was changed. */
  updatesOf(id: string): number {
    return this.#updates.get(id)?.times ?? 0;
  }

  /** As they stand now, oldest first. */
  messages(): SandboxMessage[] {
    return this.#arrivals
      .list({ channel: 'slack' })
      .flatMap(({ payload }: Arrival) => (isMessage(payload) ? [{ ...payload, ...this.#shown(payload) }] : []))
      .reverse();
  }

  get(channel: string, ts: string): SandboxMessage | undefined {
    return this.messages().find((message) => message.channel === channel && message.ts === ts);
  }

  /** What an app answered to a press, seen only by whoever pressed. */
  respond(id: string, text: string): void {
    this.#responses.push({ id, text });
  }

  responsesTo(id: string): string[] {
    return this.#responses.filter((response) => response.id === id).map(({ text }) => text);
  }

  #shown({ channel, ts }: SandboxMessage): Partial<Update> {
    return this.#updates.get(`${channel}:${ts}`)?.shown ?? {};
  }

  /** Seconds and microseconds; no two messages share one. */
  #nextTs(): string {
    this.#lastMicros = Math.max(Date.now() * 1_000, this.#lastMicros + 1);
    return `${Math.floor(this.#lastMicros / 1_000_000)}.${String(this.#lastMicros % 1_000_000).padStart(6, '0')}`;
  }
}

function isMessage(payload: unknown): payload is SandboxMessage {
  return typeof payload === 'object' && payload !== null && 'ts' in payload && 'channelName' in payload;
}
