import twilio from 'twilio';
import type { Config } from '../config/config.ts';
import type { SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus } from './answer.ts';
import type { Check } from './channel.ts';
import { fetchOnce } from './http.ts';
import { checkSandbox } from './sandbox-check.ts';
import { callsBack, type TwilioAccount } from './twilio-account.ts';

/** E.164, the only form Twilio takes. */
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

type TwilioClient = ReturnType<typeof twilio>;

/** The official client for one request that `signal` cuts off. */
export function twilioClient({ sid, token, apiUrl }: TwilioAccount, signal: AbortSignal): TwilioClient {
  return twilio(sid, token, { httpClient: new FetchClient(signal, apiUrl) });
}

/**
 * The client's transport over `fetch`: it can be cut off, goes to another base address, and its errors say whether the request
 * was ever handed over.
 */
class FetchClient extends twilio.RequestClient {
  readonly #signal: AbortSignal;
  readonly #apiUrl: string;

  constructor(signal: AbortSignal, apiUrl: string) {
    super();
    this.#signal = signal;
    this.#apiUrl = apiUrl;
  }

  override async request<TData>(options: Parameters<twilio.RequestClient['request']>[0]): Promise<HttpAnswer<TData>> {
    const { origin } = new URL(options.uri);
    const url = new URL(options.uri.replace(origin, this.#apiUrl));
    for (const [name, value] of Object.entries(options.params ?? {})) url.searchParams.set(name, String(value));
    const response = await fetchOnce(url, {
      method: options.method.toUpperCase(),
      headers: {
        ...(options.headers as Record<string, string>),
        authorization: `Basic ${Buffer.from(`${options.username ?? ''}:${options.password ?? ''}`).toString('base64')}`,
      },
      ...(options.data !== undefined && { body: formOf(options.data as Record<string, unknown>) }),
      signal: this.#signal,
    });
    const text = await response.text();
    // The class that the type names has no other member; the library's own client returns a plain object as well.
    const answer: unknown = { statusCode: response.status, headers: Object.fromEntries(response.headers), body: parsed(text) };
    return answer as HttpAnswer<TData>;
  }
}

/** Lists are repeated fields, as Twilio reads them. */
function formOf(data: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(data)) {
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, String(each));
  }
  return form;
}

type HttpAnswer<TData> = Awaited<ReturnType<typeof twilio.RequestClient.prototype.request<TData>>>;

/** A gateway's error page is no JSON; the client then shows its text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Why a target cannot be called, or undefined when it can. */
export function notCallable(to: string): string | undefined {
  return PHONE_NUMBER.test(to) ? undefined : `"${to}" is not a phone number in E.164; write it as +4930123456 in the policy file`;
}

/** Translates what the client threw. Twilio has no idempotency key, so a repeat is seen. */
export function fromTwilioFailure(thrown: unknown): SendResult {
  if (!(thrown instanceof twilio.RestException)) return fromFailure('Twilio', thrown);
  const result = fromStatus('Twilio', { status: thrown.status, body: thrown.message }, 'seen');
  return thrown.code === undefined ? result : { ...result, code: String(thrown.code) };
}

const CHECK_TIMEOUT_MS = 5_000;

/** Asks for the account: shows that credentials and network are well, and whether Twilio can call back. */
export async function checkTwilio(config: Config, account: TwilioAccount): Promise<Check> {
  if (account.sandboxed) return checkSandbox(config.sandbox.url, 'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN');
  const name = account.provider === 'twilio' ? 'the Twilio account' : 'the second Twilio account';
  try {
    const { status } = await twilioClient(account, AbortSignal.timeout(CHECK_TIMEOUT_MS)).api.v2010.accounts(account.sid).fetch();
    if (status !== 'active') return { ok: false, detail: `${name} is ${status}; see the Twilio console` };
    if (callsBack(account, config.api.publicUrl)) return { ok: true, detail: `${name} is active` };
    return {
      ok: true,
      detail: `${name} is active, but cannot call ${config.api.publicUrl}: no replies, no keys, no word of delivery. Set SALVOR_PUBLIC_URL to an address that Twilio reaches.`,
    };
  } catch (error) {
    const suffix = account.provider === 'twilio' ? '' : '_2';
    return {
      ok: false,
      detail: `${fromTwilioFailure(error).reason}. Check TWILIO_ACCOUNT_SID${suffix} and TWILIO_AUTH_TOKEN${suffix} of ${name}.`,
    };
  }
}
