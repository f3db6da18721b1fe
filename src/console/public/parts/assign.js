// @ts-check
/** Gives the incident to a person, a team or whoever a schedule names; they are told by their own contact rules. @import { IncidentView } from '../../../domain/incident/view.ts' */
import { busy, command } from '../command.js';
import { valuesOf } from '../form.js';
import { html, live } from '../html.js';
import { onCall } from '../oncall.js';

/** @type {import('preact').ComponentClass<{ incident: IncidentView, done: () => void }>} */
export const Assign = live(({ incident, done }) => {
  const { people = [], teams = [], schedules = [] } = onCall.value;
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const { to = '', address = '', note = '' } = valuesOf(event.target);
    const fields = { to: to === '' ? address : to, ...(note !== '' && { note }) };
    if (await command(incident.id, 'reassign', fields)) done();
  };
  return html`
    <form class="question" onSubmit=${submit}>
      <label for="assignee">Who takes it? They are told at once; the ladder goes on until they acknowledge.</label>
      <select id="assignee" name="to">
        <option value="">An e-mail address, written below</option>
        <${Choices} label="People" kind="person" all=${people} />
        <${Choices} label="Teams" kind="team" all=${teams} />
        <${Choices} label="On call now" kind="schedule" all=${schedules.map(({ name }) => ({ id: name, name }))} />
      </select>
      <label for="assignee-address">E-mail address, if nobody is chosen above</label>
      <input id="assignee-address" name="address" type="email" maxlength="320" autocomplete="off" />
      <label for="assignee-note">Why (optional)</label>
      <input id="assignee-note" name="note" maxlength="2000" />
      <div class="buttons">
        <button type="submit" class="primary" disabled=${busy.value !== undefined}>Assign</button>
        <button type="button" onClick=${done}>Cancel</button>
      </div>
    </form>
  `;
});

/** @param {{ label: string, kind: 'person' | 'team' | 'schedule', all: { id: string, name: string }[] }} props */
const Choices = ({ label, kind, all }) =>
  all.length === 0
    ? null
    : html`<optgroup label=${label}>
        ${all.map(({ id, name }) => html`<option key=${id} value=${`${kind}:${id}`}>${name}</option>`)}
      </optgroup>`;
