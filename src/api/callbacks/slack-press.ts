import { z } from 'zod';
import { digestOf } from '../../channels/digest.ts';
import { SLACK_ACTIONS } from '../../channels/slack-buttons.ts';
import { ERROR_CODES, SalvorError } from '../../domain/error-codes.ts';
import { sendCommand } from '../commands.ts';
import type { ApiDeps } from '../deps.ts';
import { incidentOfKey } from './delivery-report.ts';

/** What Salvor reads of a `block_actions` payload (docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
export const BlockActions = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().min(1).max(40), name: z.string().max(120).optional(), username: z.string().max(120).optional() }),
  response_url: z.url().max(1_000).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        value: z.string().max(2_000).optional(),
        action_ts: z.string().regex(/^\d{1,12}(\.\d{1,9})?$/),
      }),
    )
    .min(1)
    .max(25),
});
export type BlockActions = z.infer<typeof BlockActions>;

/** Two presses of one button by one person within these seconds are one: a double click is not meant twice. */
const DOUBLE_CLICK_SECONDS = 5;

/**
 * Carries out what a pressed button asks for.
 * @returns what to tell whoever pressed; undefined when the button asks for nothing (a link)
 * @throws what is no answer to a person: a defect
 */
export async function carryOutPress(deps: ApiDeps, { user, actions }: BlockActions): Promise<string | undefined> {
  const [action] = actions;
  if (action === undefined || !Object.hasOwn(SLACK_ACTIONS, action.action_id)) return undefined;
  const name = SLACK_ACTIONS[action.action_id as keyof typeof SLACK_ACTIONS];
  const { value: key = '', action_ts: actionTs } = action;
  // Slack sends nothing twice that it got an answer to; the same press again falls into the same moment and is the same command.
  const moment = Math.floor(Number(actionTs) / DOUBLE_CLICK_SECONDS);
  const id = `slack-${digestOf(`${key}/${user.id}`, 16)}-${moment}`;
  try {
    const by = `${user.name ?? user.username ?? 'somebody'} (Slack ${user.id})`;
    const { message, inFlight, repeated } = await sendCommand(deps, name, incidentOfKey(key), { id, by, via: 'slack' });
    if (repeated) return `You did this already: ${message}`;
    return inFlight.length === 0 ? message : `${message} ${inFlight.length} message(s) had already left.`;
  } catch (error) {
    if (!(error instanceof SalvorError)) throw error;
    return `The ${name} was not carried out: ${error.message} ${ERROR_CODES[error.code].remedy}`;
  }
}
