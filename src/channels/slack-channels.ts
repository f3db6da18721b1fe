import type { WebClient } from '@slack/web-api';

const CHANNEL_ID = /^[CGD][A-Z0-9]{7,}$/;
const PAGE = 1_000;
/** Of 1,000 channels each. */
const MAX_PAGES = 20;

/** The ids of channels by their names: messages are posted by name, but read by id. */
export class SlackChannels {
  readonly #ids = new Map<string, string>();

  /** Every answer to a post names the id. */
  learn(target: string, id: string): void {
    this.#ids.set(nameOf(target), id);
  }

  /**
   * @param target - "#dev", "dev" or an id
   * @returns undefined when the app sees no channel of this name
   * @throws what the client throws
   */
  async idOf(client: WebClient, target: string): Promise<string | undefined> {
    if (CHANNEL_ID.test(target)) return target;
    const name = nameOf(target);
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES && !this.#ids.has(name); page += 1) {
      const answer = await client.conversations.list({
        types: 'public_channel,private_channel',
        exclude_archived: true,
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      });
      for (const channel of answer.channels ?? []) {
        if (channel.name !== undefined && channel.id !== undefined) this.#ids.set(channel.name, channel.id);
      }
      cursor = answer.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === '') break;
    }
    return this.#ids.get(name);
  }
}

function nameOf(target: string): string {
  return target.replace(/^#/, '').toLowerCase();
}
