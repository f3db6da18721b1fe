// @ts-check
/** Gives a command for the person at the screen, and says what came of it. @import { CommandName } from '../../domain/incident/commands.ts' */
import { signal } from '/console/vendor/signals-core.js';
import { giveCommand, randomId } from './api.js';
import { answer, refresh, wordsOf } from './store.js';

/** Name of the command that is under way: no other is given meanwhile. */
export const busy = signal(/** @type {CommandName | undefined} */ (undefined));

/** The last command whose answer was lost: pressing again repeats it under its id, and it is carried out once. */
let unanswered = { what: '', id: '' };

/**
 * @param {string} incidentId
 * @param {CommandName} name
 * @param {Record<string, unknown>} [fields]
 * @returns {Promise<boolean>} true when it was accepted
 */
export async function command(incidentId, name, fields) {
  if (busy.peek() !== undefined) return false;
  busy.value = name;
  const what = JSON.stringify([incidentId, name, fields]);
  const id = unanswered.what === what ? unanswered.id : randomId();
  unanswered = { what, id };
  try {
    const { message, inFlight } = await giveCommand(incidentId, name, { id, ...fields });
    unanswered = { what: '', id: '' };
    answer.value = { text: inFlight.length > 0 ? `${message} Already on the way: ${inFlight.map(targetOf).join(', ')}.` : message };
    return true;
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
    return false;
  } finally {
    busy.value = undefined;
    // The push tells it too; who pressed the button must not depend on that.
    void refresh(incidentId);
  }
}

/** "email dev@example.com" of a notification key `<incident id>/<kind>/L<level>/<channel>/<target>/<generation>`. @param {string} key */
const targetOf = (key) => key.split('/').slice(3, -1).join(' ');
