// @ts-check
/** Makes a silence, and shows while one writes what it would hold back now. @import { Preview } from '../silences.js' */
import { createForm } from '../form.js';
import { html, live } from '../html.js';
import { giveSilence, pattern, preview, previewSoon } from '../silences.js';
import { me } from '../store.js';
import { counted } from '../words.js';
import { Field, Submit } from './field.js';
import { At } from './countdown.js';

/** The API calls the end `endsAt`, also when a duration led to it. */
const editor = createForm({ send: giveSilence, fieldOf: (field) => (field === 'endsAt' ? 'duration' : field) });

/** @param {InputEvent} event */
const typed = ({ target }) => target instanceof HTMLTextAreaElement && previewSoon(target.value);

export const SilenceEditor = live(() => {
  const state = editor.state.value;
  const from = pattern.value;
  return html`
    <section class="card form-card" aria-labelledby="new-silence">
      <h2 id="new-silence">New silence</h2>
      <div class="editor">
        <form id="silence" key=${from?.id ?? ''} onSubmit=${editor.submit}>
          <${Field}
            form="silence"
            name="matchers"
            label="Pages with"
            state=${state}
            hint=${'As in Alertmanager: service="shop", severity=~"warning|error"'}
          >
            ${(/** @type {object} */ attributes) =>
              html`<textarea
                ...${attributes}
                rows="2"
                required
                maxlength="4000"
                spellcheck=${false}
                autocapitalize="off"
                placeholder=${'service="shop"'}
                defaultValue=${from?.matchers ?? ''}
                onInput=${typed}
              ></textarea>`}
          <//>
          <${Field} form="silence" name="duration" label="For" state=${state} hint="30m, 2h, 1d">
            ${(/** @type {object} */ attributes) => html`<input ...${attributes} required defaultValue="2h" list="durations" autocapitalize="off" />`}
          <//>
          <datalist id="durations">
            ${['30m', '1h', '2h', '4h', '8h', '1d'].map((length) => html`<option key=${length} value=${length} />`)}
          </datalist>
          <${Field} form="silence" name="startsAt" label="From" state=${state} hint="In your own time zone. Empty: from now on.">
            ${(/** @type {object} */ attributes) => html`<input ...${attributes} type="datetime-local" />`}
          <//>
          <${Field} form="silence" name="comment" label="Why" state=${state} hint="For those who wonder about the quiet.">
            ${(/** @type {object} */ attributes) => html`<input ...${attributes} required maxlength="1000" defaultValue=${from?.comment ?? ''} />`}
          <//>
          <${Field} form="silence" name="createdBy" label="Who silences" state=${state}>
            ${(/** @type {object} */ attributes) => html`<input ...${attributes} required maxlength="200" defaultValue=${me.value?.name ?? ''} />`}
          <//>
          <label class="check"><input type="checkbox" name="long" value="yes" /> Longer than seven days is meant</label>
          <${Submit} state=${state} label="Silence" />
        </form>
        <${Previewing} preview=${preview.value} />
      </div>
    </section>
  `;
});

/** @param {{ preview: Preview | undefined }} props */
const Previewing = ({ preview: current }) => html`
  <div class="preview" aria-live="polite">
    <h3>What it would hold back now</h3>
    ${current === undefined && html`<p class="quiet">Write matchers to see it.</p>`}
    ${current?.problem !== undefined && html`<p class="problem">${current.problem}</p>`}
    ${
      current?.found !== undefined &&
      html`<p>
          <strong>${counted(current.found.incidents.length, 'incident')}</strong> of ${current.found.open} open
          ${current.found.incidents.length === 0 && html`<span class="quiet">. Later ones that match are held back as well.</span>`}
        </p>
        <ul class="previewed">
          ${current.found.incidents.map(
            ({ id, title, severity = 'unknown', pages }) =>
              html`<li key=${id}>
                <span class=${`severity is-${severity}`}>${severity}</span>${' '}
                <a href=${`/incidents/${encodeURIComponent(id)}`}>${title}</a>
                <ul class="aside">
                  ${pages.map((page) => html`<li key=${page.level + page.recipient}>L${page.level} ${page.name}: ${page.recipient}, due <${At} at=${page.dueAt} /></li>`)}
                  ${pages.length === 0 && html`<li>Reminders and pages to people on call</li>`}
                </ul>
              </li>`,
          )}
        </ul>`
    }
  </div>
`;
