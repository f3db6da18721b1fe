import { z } from 'zod';
import type { ChannelName } from '../../domain/policy/playbook.ts';

/** How a provider misbehaves, for tests and drills. */
export const Fault = z.strictObject({
  /**
   * - `reject`: a final no (SMTP 550, HTTP 400 in the provider's words)
   * - `429`: a temporary no (SMTP 451, HTTP 429 with Retry-After)
   * - `500`: the provider fails (SMTP: the same as 429); nothing is kept
   * - `timeout`: nothing is kept and nothing is answered
   * - `accept-then-drop`: the message is kept and the connection dies before the answer
   * - `slow`: the message is kept and answered after `delayMs`
   */
  mode: z.enum(['reject', '429', '500', 'timeout', 'accept-then-drop', 'slow']),
  /** Messages it concerns; without it, all until the fault is taken away. */
  times: z.int().min(1).optional(),
  /** Seconds in Retry-After, of `429`. */
  retryAfter: z.int().min(0).default(1),
  /** Milliseconds before the answer, of `slow`. */
  delayMs: z.int().min(0).max(60_000).default(2_000),
});
export type Fault = z.infer<typeof Fault>;

/** The faults that are set, by channel. They live in memory: a restarted sandbox is a healthy one. */
export class Faults {
  readonly #byChannel = new Map<ChannelName, Fault>();

  set(channel: ChannelName, fault: Fault): void {
    this.#byChannel.set(channel, fault);
  }

  clear(channel?: ChannelName): void {
    if (channel === undefined) this.#byChannel.clear();
    else this.#byChannel.delete(channel);
  }

  list(): Record<string, Fault> {
    return Object.fromEntries(this.#byChannel);
  }

  /** The fault that concerns the message at hand; counts down. */
  take(channel: ChannelName): Fault | undefined {
    const fault = this.#byChannel.get(channel);
    if (fault?.times === undefined) return fault;
    if (fault.times === 1) this.#byChannel.delete(channel);
    else this.#byChannel.set(channel, { ...fault, times: fault.times - 1 });
    return fault;
  }
}
