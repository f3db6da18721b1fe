import type { Config } from '../config/config.ts';
import type { SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, later, refused } from './answer.ts';
import { boundedBy } from './http.ts';

/** The official SDK holds every type of Linear's API, 120,000 lines: it is loaded by those who talk to Linear, when they first do. */
const loadSdk = () => import('@linear/sdk');

export interface LinearApi {
  /**
   * Sends one GraphQL document.
   * @throws LinearError for what Linear answers, the error of `fetch` for what the network does: `fromLinearFailure` translates both
   */
  ask<Data>(document: string, variables: object): Promise<Data>;
}

/**
 * Linear's API through the official client, for requests that `signal` cuts off. Without LINEAR_API_KEY it is the sandbox. A key that
 * begins with "lin_oauth_" is the access token of an OAuth application, everything else a personal or service key.
 */
export async function linearApi({ linear, sandbox }: Pick<Config, 'linear' | 'sandbox'>, signal: AbortSignal): Promise<LinearApi> {
  const { LinearClient, LinearGraphQLClient } = await loadSdk();
  const init: RequestInit = { signal: boundedBy(signal), redirect: 'manual' };
  const { apiKey, apiUrl } = linear;
  const credentials = apiKey?.startsWith('lin_oauth_') ? { accessToken: apiKey } : { apiKey: apiKey ?? '' };
  // The sandbox may have another host's name (compose), which the client takes for https only.
  const client =
    apiKey === undefined
      ? new LinearGraphQLClient(`${sandbox.url}/linear/graphql`, {
          ...init,
          headers: { authorization: 'lin_api_sandbox', connection: 'close' },
        })
      : new LinearClient({ ...init, ...credentials, apiUrl, headers: { connection: 'close' } }).client;
  return {
    ask: async <Data>(document: string, variables: object) => {
      const { data } = await client.rawRequest<Data, Record<string, unknown>>(document, { ...variables });
      if (data === undefined) throw new TypeError('Linear answered without data');
      return data;
    },
  };
}

/** Errors after which the same request may succeed later. Ids of our own make the repeat harmless. */
const PASSING = new Set(['InternalError', 'LockTimeout', 'NetworkError', 'Unknown']);

/** The codes by which other providers say that they do not know us. */
const CREDENTIALS: Record<string, string> = { AuthenticationError: '401', Forbidden: '403' };

const REMEDIES: Record<string, string> = {
  AuthenticationError: '; check LINEAR_API_KEY',
  Forbidden: '; the key of LINEAR_API_KEY may not do this',
  UsageLimitExceeded: "; the workspace's plan takes no more issues",
};

/**
 * Translates what a request to Linear threw.
 * A rate limit is answered with HTTP 400 and the code RATELIMITED (linear.app/developers/rate-limiting).
 * @throws what is not about Linear or the network: a defect is no answer
 */
export async function fromLinearFailure(thrown: unknown): Promise<SendResult> {
  const { LinearError, RatelimitedLinearError } = await loadSdk();
  if (thrown instanceof SyntaxError) return later('Linear answered something that is no JSON', 'NO_JSON');
  if (!(thrown instanceof LinearError)) return fromFailure('Linear', thrown);
  const { status, type, errors = [], message } = thrown;
  const retryAfter = thrown.raw?.response?.headers?.get('retry-after') ?? null;
  const said = errors.map((error) => error.message).join('; ');
  const reason = `Linear said no: ${said === '' ? message : said}${REMEDIES[type ?? ''] ?? ''}`;
  if (thrown instanceof RatelimitedLinearError) {
    const { retryAfter: seconds, requestsResetAt } = thrown;
    const wait = seconds === undefined ? (requestsResetAt ?? NaN) - Date.now() : seconds * 1_000;
    return later(reason, 'RATELIMITED', Number.isFinite(wait) ? wait : undefined);
  }
  if (errors.length === 0 && status !== undefined) return fromStatus('Linear', { status, body: message, retryAfter }, 'collapsed');
  if (PASSING.has(type ?? 'Unknown')) return later(reason, type);
  return refused(reason, CREDENTIALS[type ?? ''] ?? type);
}

/** True when Linear understood the request and said no for good: then it may be worth a look whether the thing is already there. */
export async function isRefusal(thrown: unknown): Promise<boolean> {
  const { LinearError } = await loadSdk();
  return thrown instanceof LinearError && (await fromLinearFailure(thrown)).retryAfterMs === undefined;
}
