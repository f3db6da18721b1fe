import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { slackSigningSecret } from '../../channels/callback-secrets.ts';
import { fetchOnce } from '../../channels/http.ts';
import { slackApi } from '../../channels/slack-client.ts';
import { escaped } from '../../channels/slack-text.ts';
import type { Config } from '../../config/config.ts';
import { SalvorError } from '../../domain/error-codes.ts';
import type { Api, ApiDeps } from '../deps.ts';
import { BlockActions, carryOutPress, Presses } from './slack-press.ts';
import { checkSlackSignature } from './slack-signature.ts';
import { bytesOf, CALLBACK_LIMIT, parseJson, readRawBodies } from './signed-body.ts';

/** Bytes; the payload repeats the message that the button stands in. */
const BODY_LIMIT = 524_288;
/** Slack warns whoever pressed when it has no answer after 3 s; what takes longer is told afterwards. */
const ANSWER_WITHIN_MS = 2_000;
const TELL_TIMEOUT_MS = 5_000;
/** Hosts of a `response_url`, also of the one for governments. */
const SLACK_HOSTS: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/** `POST /callbacks/slack/interactions`: somebody pressed a button. The app's "Request URL" for interactivity has this address. */
export function serveSlackCallbacks(scope: Api, deps: ApiDeps): void {
  readRawBodies(scope, BODY_LIMIT);
  const secret = slackSigningSecret(deps.config);
  const presses = new Presses();
  const unfinished = new Set<Promise<void>>();
  scope.addHook('onClose', async () => {
    await Promise.allSettled(unfinished);
  });

  scope.post('/callbacks/slack/interactions', { config: CALLBACK_LIMIT, schema: { hide: true } }, async (request, reply) => {
    const body = bytesOf(request.body);
    checkSlackSignature(request.headers, body, secret, Date.now());
    const press = readPress(body);
    if (press !== undefined) {
      const work = handle(deps, presses, press, request.log);
      unfinished.add(work);
      void work.finally(() => unfinished.delete(work));
      await Promise.race([work, sleep(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    }
    return reply.code(200).send();
  });
}

/**
 * @returns undefined for other interactions (shortcuts, dialogs), which nobody here has asked for
 * @throws SalvorError INVALID_INPUT
 */
function readPress(body: Buffer): BlockActions | undefined {
  const text = new URLSearchParams(body.toString('utf8')).get('payload');
  if (text === null) throw new SalvorError('INVALID_INPUT', 'payload: is missing from the form.', { field: 'payload' });
  const payload = parseJson(text, 'payload');
  const type: unknown = typeof payload === 'object' && payload !== null && 'type' in payload ? payload.type : undefined;
  if (type !== 'block_actions') return undefined;
  const { success, data, error } = BlockActions.safeParse(payload);
  if (success) return data;
  const [issue] = error.issues;
  throw new SalvorError('INVALID_INPUT', `payload.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not allowed'}`, {
    field: 'payload',
  });
}

/** Never throws: whoever pressed is told, and so is the log. */
async function handle(deps: ApiDeps, presses: Presses, press: BlockActions, log: FastifyBaseLogger): Promise<void> {
  try {
    const words = await carryOutPress(deps, presses, press).catch((error: unknown) => {
      log.error({ err: error }, 'a button of Slack failed');
      return 'Something inside Salvor failed; it was perhaps not carried out. Look at the incident.';
    });
    if (words !== undefined) await tell(deps.config, press.response_url, words, log);
  } catch (error) {
    log.error({ err: error }, 'an answer to Slack failed');
  }
}

/** Tells only whoever pressed, below the message (docs.slack.dev/interactivity/handling-user-interaction, "Message responses"). */
async function tell(config: Config, url: string | undefined, words: string, log: FastifyBaseLogger): Promise<void> {
  if (url === undefined || !isSlack(url, config)) {
    log.warn('A press of a button in Slack came without an address to answer at.');
    return;
  }
  try {
    const { ok, status } = await fetchOnce(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: escaped(words) }),
      signal: AbortSignal.timeout(TELL_TIMEOUT_MS),
    });
    if (!ok) log.warn({ status }, 'Slack did not take the answer to a press.');
  } catch {
    log.warn('Slack could not be reached with the answer to a press.');
  }
}

/** The address stands in a signed payload, and is called from inside: only Slack's own hosts, or the sandbox in its place. */
function isSlack(url: string, config: Config): boolean {
  const { protocol, host, origin } = new URL(url);
  return (protocol === 'https:' && SLACK_HOSTS.has(host)) || origin === new URL(slackApi(config).url).origin;
}
