import { setTimeout as sleep } from 'node:timers/promises';
import type { Notification, SendResult } from '../domain/notification.ts';
import { later, refused } from './answer.ts';
import type { Breakers } from './breaker/breakers.ts';
import { BREAKER_OPEN, refusesUs, verdictOf } from './breaker/verdict.ts';
import type { Channel, Check, Lookup, Providers, SendOptions } from './channel.ts';

/** No further provider is begun later than this after the first: its answer has to fit into the time that an attempt has. */
const BEGIN_WITHIN_MS = 15_000;
/** A provider that has just failed is given this long to say whether it took the message all the same. */
const ASK_WITHIN_MS = 4_000;

/**
 * The providers of one kind as one channel. The first one whose breaker lets it is tried; if it is away, throttles, or does not know
 * us, the next one at once. A provider that refused the target ends it: the number is as wrong for the next one. One that left
 * the outcome open is asked first; if nobody can say, no other provider is tried, and the channel's own `onUnknown` decides.
 *
 * Each provider has a breaker, and for webhooks each host.
 */
export function withFailover(providers: Providers, breakers: Breakers, now: () => number = Date.now): Channel {
  const [first] = providers;
  const several = providers.length > 1;
  const careful = providers.find(({ onUnknown }) => onUnknown.choice === 'resend_once') ?? first;

  async function send(notification: Notification, options: SendOptions): Promise<SendResult> {
    const began = now();
    const passed: SendResult[] = [];
    for (const [index, provider] of providers.entries()) {
      if (index > 0 && (options.signal.aborted || now() - began > BEGIN_WITHIN_MS)) break;
      const answer = await sendBy(provider, notification, options, breakers);
      const isLast = index === providers.length - 1;
      const result = isLast ? answer : await clarified(answer, provider, notification, options.signal);
      if (!movesOn(result)) return named(chained(result, passed, provider), several ? nameOf(provider) : undefined);
      passed.push(result);
    }
    return putOff(passed, providers);
  }

  return {
    ...first,
    onUnknown: careful.onUnknown,
    send,
    ...(providers.some(({ lookup }) => lookup !== undefined) && {
      lookup: async (notification: Notification, signal: AbortSignal) =>
        together(await Promise.all(providers.map(async ({ lookup }) => (await lookup?.(notification, signal)) ?? NOBODY_TO_ASK))),
    }),
    async check(): Promise<Check> {
      const checks = await Promise.all(providers.map((provider) => provider.check()));
      const details = checks.map(({ detail }, index) => (several ? `${nameOf(providers[index] ?? first)}: ${detail}` : detail));
      return { ok: checks.every(({ ok }) => ok), detail: details.join('; ') };
    },
  };
}

/** Name of the breaker that a message meets: one a provider, and one a host where every target is a server of its own. */
export function breakerOf(channel: Channel, { to }: Pick<Notification, 'to'>): string {
  return `${channel.name}/${channel.name === 'webhook' ? (URL.parse(to)?.host ?? 'no-address') : nameOf(channel)}`;
}

function nameOf({ provider, name }: Channel): string {
  return provider ?? name;
}

/** One provider behind its breaker. */
async function sendBy(provider: Channel, notification: Notification, options: SendOptions, breakers: Breakers): Promise<SendResult> {
  const name = breakerOf(provider, notification);
  const refusal = await breakers.refusal(name);
  if (refusal !== undefined) {
    const { reason, retryAfterMs } = refusal;
    return { outcome: 'rejected', code: BREAKER_OPEN, reason: `${name} was not tried: ${reason}`, retryAfterMs };
  }
  let result: SendResult | undefined;
  try {
    result = await provider.send(notification, options);
    return result;
  } finally {
    // What we cut off ourselves, or broke by a defect, says nothing of the provider.
    const cutOff = result?.outcome === 'unknown' && options.signal.aborted;
    await breakers.heard(name, result === undefined || cutOff ? 'unheard' : verdictOf(result), result?.reason ?? '');
  }
}

/** An open outcome after the provider was asked about it: what it certainly has not taken, the next one may. */
async function clarified(result: SendResult, provider: Channel, notification: Notification, signal: AbortSignal): Promise<SendResult> {
  if (result.outcome !== 'unknown' || provider.lookup === undefined || signal.aborted) return result;
  const asked = new AbortController();
  const { found, reason, providerId } = await Promise.race([
    provider.lookup(notification, AbortSignal.any([signal, AbortSignal.timeout(ASK_WITHIN_MS)])),
    sleep(ASK_WITHIN_MS, IN_VAIN, { signal: asked.signal }),
  ]).finally(() => asked.abort());
  const both = `${result.reason}. ${reason}`;
  if (found === 'absent') return later(both, result.code);
  return found === 'unknown'
    ? { ...result, reason: both }
    : { outcome: 'sent', reason: both, ...(providerId !== undefined && { providerId }) };
}

const IN_VAIN: Lookup = { found: 'unknown', reason: 'It did not say in time' };

/** Not accepted now, or not from us. All else is final: sent, open, or refused for this target. */
function movesOn(result: SendResult): boolean {
  return (result.outcome === 'rejected' && result.retryAfterMs !== undefined) || refusesUs(result);
}

/** "Twilio answered 503; sent by twilio-2: Twilio has the message: queued" */
function chained(result: SendResult, passed: SendResult[], provider: Channel): SendResult {
  if (passed.length === 0) return result;
  const before = passed.map(({ reason }) => reason).join('; ');
  const by = result.outcome === 'sent' ? `sent by ${nameOf(provider)}` : nameOf(provider);
  return { ...result, reason: `${before}; ${by}: ${result.reason}` };
}

function named(result: SendResult, provider: string | undefined): SendResult {
  return provider === undefined || result.provider !== undefined ? result : { ...result, provider };
}

/** Nobody took it. It is late as long as one of them may take it later, and refused when none will. */
function putOff(passed: SendResult[], providers: Providers): SendResult {
  const [only] = passed;
  if (passed.length === 1 && only !== undefined && providers.length === 1) return only;
  const reason = passed.map((result, index) => `${nameOf(providers[index] ?? providers[0])}: ${result.reason}`).join('; ');
  const waits = passed.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  const { code } = passed.at(-1) ?? {};
  return waits.length === 0 ? refused(reason, code) : later(reason, code, Math.min(...waits));
}

const NOBODY_TO_ASK: Lookup = { found: 'unknown', reason: 'This provider cannot be asked' };

/** It was sent when one has it, and was not when none has. */
function together(answers: Lookup[]): Lookup {
  const sent = answers.find(({ found }) => found === 'sent');
  if (sent !== undefined) return sent;
  const reason = answers.map((answer) => answer.reason).join('; ');
  return { found: answers.every(({ found }) => found === 'absent') ? 'absent' : 'unknown', reason };
}
