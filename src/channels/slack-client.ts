import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Config } from '../config/config.ts';
import { fetchOnce } from './http.ts';

/** Where the Web API is and who calls it. */
export interface SlackApi {
  token: string;
  url: string;
}

/** The shape of a bot's token; the sandbox takes any. */
const SANDBOX_TOKEN = 'xoxb-sandbox';

/** The configured app, or the sandbox's. */
export function slackApi({ slack, sandbox }: Config): SlackApi {
  return slack.botToken === undefined
    ? { token: SANDBOX_TOKEN, url: `${sandbox.url}/slack/api/` }
    : { token: slack.botToken, url: slack.apiUrl };
}

/** The client logs whole requests and answers, and a message is not for the log. */
const SILENT: NonNullable<WebClientOptions['logger']> = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => LogLevel.ERROR,
};

/** Seconds to wait when Slack says "too many" without saying how long; the client takes such an answer for a defect. */
const UNNAMED_WAIT = '5';

/**
 * Slack's official client for one notification. It neither repeats a call nor waits out a rate limit: both are decided by the
 * activity, which knows whether the notification is still wanted. Every request is cut off by `signal`.
 */
export function slackClient({ token, url }: SlackApi, signal: AbortSignal): WebClient {
  return new WebClient(token, {
    slackApiUrl: url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: SILENT,
    fetch: async (target, init) => {
      const response = await fetchOnce(target, { ...(init as RequestInit), signal });
      if (response.status !== 429 || /^\d+$/.test(response.headers.get('retry-after') ?? '')) return response;
      return new Response(await response.text(), { status: 429, headers: { 'retry-after': UNNAMED_WAIT } });
    },
  });
}
