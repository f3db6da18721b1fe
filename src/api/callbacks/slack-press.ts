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
/** Presses that are remembered for that; the oldest are forgotten. */
const MAX_REMEMBERED = 1_000;

/**
 * Names presses so that a double click has one name. The name follows from the press itself, so that a replay has it too, in every
 * process; what falls on both sides of a limit is joined by this process's memory.
 */
export class Presses {
  readonly #last = new Map<string, { at: number; moment: number }>();

  /** @param button - which one, and by whom it was pressed */
  nameOf(button: string, actionTs: string): string {
    const at = Number(actionTs);
    const before = this.#last.get(button);
    const isDouble = before !== undefined && Math.abs(at - before.at) < DOUBLE_CLICK_SECONDS;
    const moment = isDouble ? before.moment : Math.floor(at / DOUBLE_CLICK_SECONDS);
    this.#last.delete(button);
    this.#last.set(button, { at: isDouble ? before.at : at, moment });
    const [oldest] = this.#last.keys();
    if (this.#last.size > MAX_REMEMBERED && oldest !== undefined) this.#last.delete(oldest);
    return `slack-${digestOf(button, 16)}-${moment}`;
  }
}

/**
 * Carries out what a pressed button asks for.
 * @returns what to tell whoever pressed; undefined when the button asks for nothing (a link)
 * @throws what is no answer to a person: a defect
 */
export async function carryOutPress(deps: ApiDeps, presses: Presses, { user, actions }: BlockActions): Promise<string | undefined> {
  const [action] = actions;
  if (action === undefined || !Object.hasOwn(SLACK_ACTIONS, action.action_id)) return undefined;
  const name = SLACK_ACTIONS[action.action_id as keyof typeof SLACK_ACTIONS];
  const { value: key = '', action_ts: actionTs } = action;
  const id = presses.nameOf(`${name}/${key}/${user.id}`, actionTs);
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
