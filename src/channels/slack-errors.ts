import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { SendResult } from '../domain/notification.ts';
import { fromFailure, fromStatus, later, refused } from './answer.ts';
import { shorten } from './message.ts';

const TOKEN = 'Set SLACK_BOT_TOKEN to the token of an installed app ("xoxb-…").';
const INVITE = 'Invite the app to the channel (/invite), or give it the scope chat:write.public.';

/** What an operator does about an error word of the Web API (docs.slack.dev/reference/methods/chat.postMessage, "Errors"). */
const REMEDIES: Record<string, string> = {
  channel_not_found: `No channel has this name or id, or the app may not see it. ${INVITE}`,
  not_in_channel: INVITE,
  is_archived: 'The channel is archived: unarchive it, or name another in the policy.',
  invalid_auth: TOKEN,
  not_authed: TOKEN,
  account_inactive: TOKEN,
  token_revoked: TOKEN,
  token_expired: TOKEN,
  missing_scope: 'Give the app the scopes of docs/channels.md and install it again.',
  restricted_action: 'A setting of the workspace or the channel forbids the app to post here.',
  no_permission: 'The token may not post here.',
  ekm_access_denied: 'The administrators have suspended posting.',
};

/** Errors of the token or the channel, which an incoming webhook does not share. */
const WEBHOOK_MAY_HELP = new Set(Object.keys(REMEDIES));

/** Slack could not do it and says so; nothing was posted (docs.slack.dev/apis/web-api/rate-limits for the first two). */
const NOT_NOW = new Set(['ratelimited', 'rate_limited', 'service_unavailable', 'team_added_to_org', 'request_timeout']);
/** Slack's own words: "some aspect of the operation may have succeeded before the error was raised". */
const MAYBE_DONE = new Set(['internal_error', 'fatal_error']);
/** The message that was to be updated is not there, or cannot be changed any more. */
const MESSAGE_GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found', 'channel_not_found']);

/** The error word of the Web API, e.g. "channel_not_found"; undefined when it was another kind of failure. */
function slackWord(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

export function isMessageGone(error: unknown): boolean {
  return MESSAGE_GONE.has(slackWord(error) ?? '');
}

export function webhookMayHelp({ outcome, code }: SendResult): boolean {
  return outcome === 'rejected' && WEBHOOK_MAY_HELP.has(code ?? '');
}

/**
 * Translates what the client threw.
 * @throws what is neither Slack nor the network: a defect is no answer
 */
export function fromSlackFailure(error: unknown): SendResult {
  if (error instanceof WebAPIRateLimitedError) {
    return later('Slack limits the app now (ratelimited)', 'ratelimited', error.retryAfter * 1_000);
  }
  if (error instanceof WebAPIHTTPError) {
    const { statusCode, headers } = error;
    const body: unknown = error.body;
    const answer = { status: statusCode, body: typeof body === 'string' ? body : '', retryAfter: headers['retry-after'] ?? null };
    return fromStatus('Slack', answer, 'seen');
  }
  if (error instanceof WebAPIRequestError) return fromFailure('Slack', error.original);
  if (error instanceof WebAPIPlatformError) return fromWord(error);
  return fromFailure('Slack', error);
}

function fromWord({ data }: WebAPIPlatformError): SendResult {
  const word = data.error;
  // The client puts an answer that is not JSON where the error word stands: a proxy's page says nothing about the message.
  if (!/^[a-z_]+$/.test(word)) {
    return {
      outcome: 'unknown',
      reason: `Slack's address answered something that is not Slack's: ${shorten(word.replaceAll(/\s+/g, ' '), 80)}`,
    };
  }
  if (MAYBE_DONE.has(word)) return { outcome: 'unknown', code: word, reason: `Slack answered ${word}; it may have posted the message` };
  if (NOT_NOW.has(word)) {
    const seconds = data.response_metadata?.retryAfter;
    return later(`Slack answered ${word}`, word, seconds === undefined ? undefined : seconds * 1_000);
  }
  const remedy = REMEDIES[word];
  return refused(`Slack refused it: ${word}${remedy === undefined ? '' : `. ${remedy}`}`, word);
}
