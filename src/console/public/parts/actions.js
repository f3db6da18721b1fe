// @ts-check
/**
 * What a person can do. Acknowledge is one press; what wakes others or closes the incident asks once more, right there.
 *
 * @import { IncidentView } from '../../../domain/incident/view.ts'
 * @import { CommandName } from '../../../domain/incident/commands.ts'
 */
import { signal } from '/console/vendor/signals-core.js';
import { busy, command } from '../command.js';
import { html, live } from '../html.js';
import { loadDirectory } from '../oncall.js';
import { answer, mayAct, wordsOf } from '../store.js';
import { isClosed } from '../words.js';
import { Assign } from './assign.js';
import { levelName, nextLevel } from './ladder-steps.js';

/** @typedef {'resolve' | 'escalate' | 'note' | 'update' | 'reassign'} Asked */

/** Which command of which incident is being asked about: a question never carries over to another incident. */
const asking = signal(/** @type {{ incidentId: string, what: Asked } | undefined} */ (undefined));

const SNOOZE_MINUTES = 30;

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Actions = live(({ incident }) => {
  if (isClosed(incident)) return null;
  if (!mayAct()) return html`<p class="quiet">Your token may look and report, not act.</p>`;
  const { acknowledgement: ack } = incident;
  const give = (/** @type {CommandName} */ name, /** @type {Record<string, unknown>} */ fields = {}) =>
    void command(incident.id, name, fields);
  const asked = asking.value?.incidentId === incident.id ? asking.value.what : undefined;
  const ask = (/** @type {Asked} */ what) => () => (asking.value = asked === what ? undefined : { incidentId: incident.id, what });
  const idle = busy.value === undefined;
  return html`
    <section class="actions" aria-label="Actions">
      ${asked === 'reassign' && html`<${Assign} incident=${incident} done=${() => (asking.value = undefined)} />`}
      ${asked !== undefined && asked !== 'reassign' && html`<${Question} incident=${incident} what=${asked} />`}
      <button type="button" class=${ack ? 'primary is-done' : 'primary'} disabled=${!idle} onClick=${() => give('acknowledge')}>
        ${busy.value === 'acknowledge' ? 'Acknowledging…' : ack ? html`<span class="holder">${ack.by} has it</span> <u>Extend</u>` : 'Acknowledge'}
      </button>
      <div class="buttons">
        <button type="button" aria-expanded=${String(asked === 'resolve')} onClick=${ask('resolve')}>Resolve</button>
        <button type="button" aria-expanded=${String(asked === 'escalate')} onClick=${ask('escalate')}>Escalate now</button>
        <button type="button" disabled=${!idle} onClick=${() => give('snooze', { minutes: SNOOZE_MINUTES })}>Snooze 30 min</button>
        <button type="button" aria-expanded=${String(asked === 'note')} onClick=${ask('note')}>Add note</button>
        <button type="button" aria-expanded=${String(asked === 'update')} onClick=${ask('update')}>Status update</button>
        <button type="button" aria-expanded=${String(asked === 'reassign')} onClick=${askWhom(ask('reassign'))}>Assign</button>
      </div>
    </section>
  `;
});

/** Whom one can name is read when somebody asks. @param {() => unknown} ask */
const askWhom = (ask) => () => {
  ask();
  void loadDirectory().catch((error) => (answer.value = { text: wordsOf(error), bad: true }));
};

/** @type {import('preact').ComponentClass<{ incident: IncidentView, what: Exclude<Asked, 'reassign'> }>} */
const Question = live(({ incident, what }) => {
  const { title, label, field, required } = questionOf(incident, what);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const text = String(new FormData(event.target).get('text')).trim();
    if (await command(incident.id, what, text === '' ? {} : { [field]: text })) asking.value = undefined;
  };
  return html`
    <form class="question" key=${what} onSubmit=${submit}>
      <label for="remark">${title}</label>
      <textarea
        id="remark"
        name="text"
        rows="2"
        maxlength=${required ? 4_000 : 2_000}
        required=${required}
        placeholder=${required ? '' : 'Why (optional)'}
      ></textarea>
      <div class="buttons">
        <button type="submit" class="primary" disabled=${busy.value !== undefined}>${label}</button>
        <button type="button" onClick=${() => (asking.value = undefined)}>Cancel</button>
      </div>
    </form>
  `;
});

/** @param {IncidentView} incident @param {Exclude<Asked, 'reassign'>} what */
function questionOf(incident, what) {
  const next = nextLevel(incident);
  if (what === 'resolve') {
    return {
      title: 'Is it really over? Everybody who was told gets the all-clear.',
      label: 'Yes, resolve',
      field: 'note',
      required: false,
    };
  }
  if (what === 'update') {
    return { title: 'Everybody who was told reads this; nobody is asked to act.', label: 'Send the update', field: 'text', required: true };
  }
  if (what === 'note') return { title: 'Note for the timeline', label: 'Add note', field: 'text', required: true };
  const whom = next === undefined ? 'the highest level again' : levelName(next);
  return { title: `This tells ${whom} at once, and ends an acknowledgement.`, label: `Yes, tell ${whom}`, field: 'note', required: false };
}
