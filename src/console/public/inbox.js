// @ts-check
/**
 * What the sandbox received instead of the world: mails, Slack messages, PagerDuty events, calls, SMS.
 *
 * @typedef {object} Received
 * @property {string} id
 * @property {string} channel
 * @property {string} to
 * @property {number} at epoch ms
 * @property {string} subject one line
 * @property {string} text
 * @property {string} [incident] id, where the message names one
 * @property {unknown} [payload] as it came
 * @property {string} [html] of a mail; hostile until proven otherwise
 */
import { signal } from '/console/vendor/signals-core.js';
import { fetchInbox } from './api.js';
import { wordsOf } from './store.js';

export const inbox = signal(/** @type {{ messages?: Received[], open?: string, problem?: string }} */ ({}));

export async function loadInbox() {
  try {
    const body = /** @type {{ messages: Received[] }} */ (await fetchInbox());
    const { open } = inbox.peek();
    inbox.value = { messages: body.messages.toSorted((a, b) => b.at - a.at), ...(open !== undefined && { open }) };
  } catch (error) {
    inbox.value = { ...inbox.peek(), problem: wordsOf(error) };
  }
}

/** @param {string} id */
export function openMessage(id) {
  const { open, ...rest } = inbox.peek();
  inbox.value = open === id ? rest : { ...rest, open: id };
}
