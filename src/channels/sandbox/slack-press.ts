import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { buttonsOf } from './slack-readable.ts';
import type { SandboxMessage, SlackWorld } from './slack-world.ts';

/** The app that is told of presses. */
export interface SlackApp {
  /** Its Request URL for interactivity. */
  interactionsUrl: string;
  signingSecret: string;
  /** Where the app reaches the sandbox; default: where the press came from. */
  sandboxUrl?: string;
}

/** Slack shows its user a warning when an app has not answered by then. */
const ANSWER_TIMEOUT_MS = 3_000;
const POLL_MS = 50;

export interface Pressed {
  /** Of the app's answer; 0 when there was none. */
  status: number;
  body: string;
  /** What whoever pressed is told. */
  told: string[];
}

interface Press {
  message: SandboxMessage;
  actionId: string;
  user: string;
  /** "1764034567.000200"; the same one twice is a replay. */
  actionTs?: string | undefined;
  sandboxUrl: string;
}

/**
 * Presses a button as a person would: calls the app with a `block_actions` payload, signed as Slack signs.
 * @throws Error when the message has no such button
 */
export async function press(app: SlackApp, world: SlackWorld, { message, actionId, user, actionTs, sandboxUrl }: Press): Promise<Pressed> {
  const button = buttonsOf(message.blocks).find(({ action_id: id }) => id === actionId);
  if (button === undefined) throw new Error(`The message has no button "${actionId}".`);
  const responseId = randomBytes(8).toString('hex');
  const id = `U${user
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .padEnd(8, '0')
    .slice(0, 10)}`;
  const payload = {
    type: 'block_actions',
    user: { id, username: user, name: user, team_id: 'T00000000' },
    api_app_id: 'A00000000',
    token: 'deprecated',
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    trigger_id: `${Date.now()}.${randomBytes(6).toString('hex')}`,
    team: { id: 'T00000000', domain: 'sandbox' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: message.channel, name: message.channelName },
    message: { type: 'message', user: 'U00000000', ts: message.ts, text: message.text, blocks: message.blocks },
    state: { values: {} },
    response_url: `${app.sandboxUrl ?? sandboxUrl}/slack/responses/${responseId}`,
    actions: [
      {
        type: 'button',
        block_id: 'actions',
        action_id: actionId,
        text: button.text,
        ...(button.value !== undefined && { value: button.value }),
        action_ts: actionTs ?? (Date.now() / 1_000).toFixed(6),
      },
    ],
  };
  const answer = await call(app, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  const until = Date.now() + ANSWER_TIMEOUT_MS;
  while (answer.status === 200 && world.responsesTo(responseId).length === 0 && Date.now() < until && button.url === undefined)
    await sleep(POLL_MS);
  return { ...answer, told: world.responsesTo(responseId) };
}

/** The signature: docs.slack.dev/authentication/verifying-requests-from-slack. */
async function call({ interactionsUrl, signingSecret }: SlackApp, body: string): Promise<{ status: number; body: string }> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  try {
    const response = await fetch(interactionsUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
      body,
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
}
