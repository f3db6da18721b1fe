import twilio from 'twilio';
import type { Config } from '../config/config.ts';
import type { SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus } from './answer.ts';
import type { Check } from './channel.ts';
import { fetchOnce } from './http.ts';
import { checkSandbox } from './sandbox-check.ts';

/** E.164, the only form Twilio takes. */
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;
/** Stands in for credentials at the sandbox: the form of real ones. */
const SANDBOX_ACCOUNT = { sid: `AC${'0'.repeat(32)}`, token: 'sandbox' };

export type TwilioClient = ReturnType<typeof twilio>;

/** The official client for one request that `signal` cuts off. Without credentials it talks to the sandbox. */
export function twilioClient(config: Config, signal: AbortSignal): TwilioClient {
  const { accountSid, authToken } = config.twilio;
  return accountSid !== undefined && authToken !== undefined
    ? twilio(accountSid, authToken, { httpClient: new FetchClient(signal) })
    : twilio(SANDBOX_ACCOUNT.sid, SANDBOX_ACCOUNT.token, { httpClient: new FetchClient(signal, `${config.sandbox.url}/twilio`) });
}

/**
 * The client's transport over `fetch`: it can be cut off, goes to another base address, and its errors say whether the request
 * was ever handed over.
 */
class FetchClient extends twilio.RequestClient {
  readonly #signal: AbortSignal;
  readonly #sandbox: string | undefined;

  constructor(signal: AbortSignal, sandbox?: string) {
    super();
    this.#signal = signal;
    this.#sandbox = sandbox;
  }

  override async request<TData>(options: Parameters<twilio.RequestClient['request']>[0]): Promise<HttpAnswer<TData>> {
    const { origin } = new URL(options.uri);
    const url = new URL(this.#sandbox === undefined ? options.uri : options.uri.replace(origin, this.#sandbox));
    for (const [name, value] of Object.entries(options.params ?? {})) url.searchParams.set(name, String(value));
    const response = await fetchOnce(url, {
      method: options.method.toUpperCase(),
      headers: {
        ...(options.headers as Record<string, string>),
        authorization: `Basic ${Buffer.from(`${options.username ?? ''}:${options.password ?? ''}`).toString('base64')}`,
      },
      ...(options.data !== undefined && { body: new URLSearchParams(options.data as Record<string, string>) }),
      signal: this.#signal,
    });
    const text = await response.text();
    // The class that the type names has no other member; the library's own client returns a plain object as well.
    const answer: unknown = { statusCode: response.status, headers: Object.fromEntries(response.headers), body: parsed(text) };
    return answer as HttpAnswer<TData>;
  }
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

/** Asks for the account: shows that credentials and network are well. */
export async function checkTwilio(config: Config): Promise<Check> {
  const { accountSid, authToken } = config.twilio;
  if (accountSid === undefined || authToken === undefined)
    return checkSandbox(config.sandbox.url, 'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN');
  try {
    const { status } = await twilioClient(config, AbortSignal.timeout(CHECK_TIMEOUT_MS)).api.v2010.accounts(accountSid).fetch();
    return { ok: status === 'active', detail: `the Twilio account is ${status}` };
  } catch (error) {
    return { ok: false, detail: `${fromTwilioFailure(error).reason}. Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.` };
  }
}
