import type { WebClient } from '@slack/web-api';
import type { Notification } from '../domain/notification.ts';
import type { Lookup } from './channel.ts';
import type { SlackChannels } from './slack-channels.ts';
import { fromSlackFailure, isMessageGone } from './slack-errors.ts';
import { keyInMetadata } from './slack-metadata.ts';
import { messageId, readMessageId, type SlackMessageId } from './slack-message-id.ts';

/** How far Slack's clock and ours may differ, in ms. */
const CLOCK_DIFFERENCE_MS = 300_000;
/** Slack recommends no more than 200 at a time (docs.slack.dev/apis/web-api/pagination). */
const PAGE = 200;
/** A channel with more messages since then than this holds is not read to its end: "unknown" is the honest answer. */
const MAX_PAGES = 10;

/** Looks for a notification where it would stand: in its thread, else in the channel, since just before it was decided. */
export async function lookUp(client: WebClient, channels: SlackChannels, notification: Notification): Promise<Lookup> {
  try {
    const root = readMessageId(notification.replyTo);
    if (root !== undefined) {
      const inThread = await search(notification, (page) => thread(client, root, page));
      if (inThread.at !== undefined) return { found: 'sent', providerId: messageId(root), reason: inThread.reason };
      if (!inThread.whole) return { found: 'unknown', reason: inThread.reason };
    }
    const channel = root?.channel ?? (await channels.idOf(client, notification.to));
    if (channel === undefined)
      return { found: 'unknown', reason: 'Slack does not tell the id of this channel, so its messages cannot be read' };
    const { at, whole, reason } = await search(notification, (page) => client.conversations.history({ channel, ...page }));
    if (at !== undefined) return { found: 'sent', providerId: messageId({ channel, ts: at }), reason };
    return { found: whole ? 'absent' : 'unknown', reason };
  } catch (error) {
    return { found: 'unknown', reason: fromSlackFailure(error).reason };
  }
}

interface Page {
  oldest: string;
  limit: number;
  include_all_metadata: true;
  cursor?: string;
}
interface Messages {
  messages?: { ts?: string; metadata?: { event_payload?: object } }[];
  response_metadata?: { next_cursor?: string };
}

/** A thread that is gone holds nothing. */
async function thread(client: WebClient, root: SlackMessageId, page: Page): Promise<Messages> {
  try {
    return await client.conversations.replies({ ...root, ...page });
  } catch (error) {
    if (isMessageGone(error)) return {};
    throw error;
  }
}

/** @returns the timestamp of the message that carries the key, and whether everything was read */
async function search(
  { key, decidedAt }: Notification,
  read: (page: Page) => Promise<Messages>,
): Promise<{ at?: string; whole: boolean; reason: string }> {
  const oldest = ((decidedAt - CLOCK_DIFFERENCE_MS) / 1_000).toFixed(6);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await read({ oldest, limit: PAGE, include_all_metadata: true, ...(cursor !== undefined && { cursor }) });
    const found = answer.messages?.find(({ metadata }) => keyInMetadata(metadata) === key);
    if (found?.ts !== undefined) return { at: found.ts, whole: true, reason: 'Slack shows the message' };
    cursor = answer.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === '') return { whole: true, reason: 'Slack shows no such message' };
  }
  return { whole: false, reason: `Slack shows more than ${MAX_PAGES * PAGE} messages since then; they were not all read` };
}
