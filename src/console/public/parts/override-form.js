// @ts-check
/** Somebody else is on call for a time, or two people take each other's turn. @import { Named, Shift, ShownSchedule } from '../oncall.js' */
import { now } from '../clock.js';
import { createForm } from '../form.js';
import { html, live } from '../html.js';
import { calendar, chosenSchedule, giveOverride, giveSwap, onCall, picked } from '../oncall.js';
import { inZone, localInput } from '../zone.js';
import { Field, Submit } from './field.js';

const override = createForm({ send: ({ ...values }, id) => giveOverride(chosenSchedule()?.name ?? '', values, id) });

/** "turns.0.person" of the API is the first select. */
const swap = createForm({
  send: async ({ one, two, reason = '' }, id) => {
    const turns = turnsToCome();
    const [first, second] = [turns[Number(one)], turns[Number(two)]];
    if (first === undefined || second === undefined) throw new Error('The calendar has changed meanwhile. Choose the turns again.');
    return giveSwap(chosenSchedule()?.name ?? '', [first, second], reason, id);
  },
  fieldOf: (field) =>
    field.startsWith('turns.1') ? 'two' : field.startsWith('turns') || field === 'person' || field === 'replaces' ? 'one' : field,
});

/** Turns in the part of the calendar that is shown. @returns {Shift[]} */
const turnsToCome = () => calendar.value.shifts?.final.filter(({ until }) => until > now.peek()) ?? [];

/** @type {import('preact').ComponentClass<{ schedule: ShownSchedule }>} */
export const OverrideForm = live(({ schedule: { timeZone } }) => {
  const { people = [] } = onCall.value;
  const state = override.state.value;
  const shift = picked.value;
  const from = shift === undefined || shift.from <= now.peek() ? '' : localInput(shift.from, timeZone);
  return html`
    <details class="card form-card" id="override">
      <summary>Let somebody else be on call</summary>
      <form onSubmit=${override.submit} key=${shift === undefined ? '' : `${shift.person} ${shift.from}`}>
        <${Field} form="override" name="person" label="Who takes over" state=${state}>
          ${(/** @type {object} */ attributes) =>
            html`<select ...${attributes} required>
              <${People} people=${people} none="Choose somebody" />
            </select>`}
        <//>
        <${Field} form="override" name="replaces" label="In place of" state=${state} hint="Only their turns are taken over.">
          ${(/** @type {object} */ attributes) =>
            html`<select ...${attributes}>
              <${People} people=${people} none="Whoever it would be" chosen=${shift?.person} />
            </select>`}
        <//>
        <${Field} form="override" name="from" label="From" state=${state} hint=${`In ${timeZone}. Empty: from now on.`}>
          ${(/** @type {object} */ attributes) => html`<input ...${attributes} type="datetime-local" defaultValue=${from} />`}
        <//>
        <${Field} form="override" name="until" label="Until" state=${state} hint=${`In ${timeZone}.`}>
          ${(/** @type {object} */ attributes) =>
            html`<input
              ...${attributes}
              type="datetime-local"
              required
              defaultValue=${shift === undefined ? '' : localInput(shift.until, timeZone)}
            />`}
        <//>
        <${Field} form="override" name="reason" label="Why" state=${state}>
          ${(/** @type {object} */ attributes) => html`<input ...${attributes} maxlength="500" placeholder="For those who wonder (optional)" />`}
        <//>
        <${Submit} state=${state} label="Override" />
      </form>
    </details>
  `;
});

/** @param {{ people: Named[], none: string, chosen?: string | undefined }} props */
const People = ({ people, none, chosen }) => html`
  <option value="">${none}</option>
  ${people.map(({ id, name }) => html`<option key=${id} value=${id} selected=${id === chosen}>${name}</option>`)}
`;

/** @type {import('preact').ComponentClass<{ schedule: ShownSchedule }>} */
export const SwapForm = live(({ schedule: { timeZone } }) => {
  const state = swap.state.value;
  const turns = turnsToCome();
  const options = turns.map(
    (shift, index) =>
      html`<option key=${shift.from} value=${index}>
        ${shift.name}: ${inZone(shift.from, timeZone)} to ${inZone(shift.until, timeZone)}
      </option>`,
  );
  return html`
    <details class="card form-card">
      <summary>Swap two turns</summary>
      <form onSubmit=${swap.submit}>
        ${[
          ['one', 'This turn'],
          ['two', 'for that turn'],
        ].map(
          ([name = '', label = '']) =>
            html`<${Field} form="swap" key=${name} name=${name} label=${label} state=${state}>
              ${(/** @type {object} */ attributes) =>
                html`<select ...${attributes} required>
                  <option value="">Choose a turn</option>
                  ${options}
                </select>`}
            <//>`,
        )}
        <${Field} form="swap" name="reason" label="Why" state=${state}>
          ${(/** @type {object} */ attributes) => html`<input ...${attributes} maxlength="500" placeholder="Optional" />`}
        <//>
        <p class="aside">Turns of the weeks that the calendar shows, in ${timeZone}. A turn that runs is handed over from now on.</p>
        <${Submit} state=${state} label="Swap" />
      </form>
    </details>
  `;
});
