/** A message's place: the channel's id and the timestamp that names the message in it, e.g. "1764034567.000200". */
export interface SlackMessageId {
  channel: string;
  ts: string;
}

/** As one text, `<channel id>:<ts>`: what Salvor keeps as the provider's id. */
export function messageId({ channel, ts }: SlackMessageId): string {
  return `${channel}:${ts}`;
}

/** Undefined when the text is none: of a message posted by webhook nobody knows the place. */
export function readMessageId(text: string | undefined): SlackMessageId | undefined {
  const [, channel, ts] = /^([A-Z0-9]+):(\d+\.\d+)$/.exec(text ?? '') ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}
