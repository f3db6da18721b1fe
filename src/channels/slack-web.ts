import type { WebClient } from '@slack/web-api';
import type { Notification, NotificationKind, SendResult } from '../domain/notification.ts';
import { sent } from './answer.ts';
import type { Lookup, SendOptions } from './channel.ts';
import { decidedAtOf, layOutIncident, layOutLine } from './slack-blocks.ts';
import { SlackChannels } from './slack-channels.ts';
import { type SlackApi, slackClient } from './slack-client.ts';
import { fromSlackFailure, isMessageGone } from './slack-errors.ts';
import { lookUp } from './slack-lookup.ts';
import { messageId, readMessageId, type SlackMessageId } from './slack-message-id.ts';
import { metadataOf } from './slack-metadata.ts';

/** Shown in the channel as well as in the thread: these ask somebody to act. */
const FOR_THE_CHANNEL: readonly NotificationKind[] = ['page', 'reminder', 'ack_expired', 'snooze_ended', 'reassigned', 'approval_needed'];
/** Ms after which an update may have been overtaken by a newer one. */
const MAY_BE_OVERTAKEN_MS = 3_000;

/** Slack through its Web API. */
interface SlackWeb {
  send(notification: Notification, options: SendOptions): Promise<SendResult>;
  lookup(notification: Notification, signal: AbortSignal): Promise<Lookup>;
}

/**
 * One message an incident and target, kept up to date (`chat.update`), and a line in its thread for everything that happens
 * (`chat.postMessage` with `thread_ts`). A message that is gone is posted anew.
 */
export function createSlackWeb(api: SlackApi): SlackWeb {
  const channels = new SlackChannels();
  return {
    async send(notification, { signal, links }) {
      const client = slackClient(api, signal);
      const root = readMessageId(notification.replyTo);
      try {
        const followed = root === undefined ? false : await update(client, root, notification, { signal, links });
        if (root !== undefined && followed) {
          await client.chat.postMessage({
            channel: root.channel,
            thread_ts: root.ts,
            reply_broadcast: FOR_THE_CHANNEL.includes(notification.kind),
            ...layOutLine(notification, links),
            metadata: metadataOf(notification),
            ...NO_PREVIEWS,
          });
          return sent('Slack updated the message and has a line in its thread', messageId(root));
        }
        const { channel, ts } = await client.chat.postMessage({
          channel: notification.to,
          ...layOutIncident(notification, links, { first: true }),
          metadata: metadataOf(notification),
          ...NO_PREVIEWS,
        });
        if (channel === undefined || ts === undefined) return sent('Slack posted the message, but did not say where');
        channels.learn(notification.to, channel);
        return sent(
          root === undefined ? 'Slack posted the message' : 'The former message is gone; Slack posted it anew',
          messageId({ channel, ts }),
        );
      } catch (error) {
        return fromSlackFailure(error);
      }
    },
    lookup: (notification, signal) => lookUp(slackClient(api, signal), channels, notification),
  };
}

/** A preview of the console's login page under a page helps nobody. */
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false };

/**
 * Brings the message up to date.
 * @returns false when it is gone and has to be posted anew
 */
async function update(client: WebClient, root: SlackMessageId, notification: Notification, { links }: SendOptions): Promise<boolean> {
  try {
    if (Date.now() - notification.decidedAt > MAY_BE_OVERTAKEN_MS && (await showsNewer(client, root, notification))) return true;
    // Without metadata Slack keeps those of the first notification, by which the message is found again.
    await client.chat.update({ ...root, ...layOutIncident(notification, links, { first: false }) });
    return true;
  } catch (error) {
    if (isMessageGone(error)) return false;
    throw error;
  }
}

/** Does the message show a state that was decided later? An app that may not read the channel goes without this. */
async function showsNewer(client: WebClient, root: SlackMessageId, { decidedAt }: Notification): Promise<boolean> {
  const answer = await client.conversations.replies({ ...root, limit: 1 }).catch((error: unknown) => {
    if (isMessageGone(error)) throw error;
    return undefined;
  });
  const shown = decidedAtOf(answer?.messages?.find(({ ts }) => ts === root.ts)?.blocks ?? []);
  return shown !== undefined && shown > decidedAt;
}
