// @ts-check
/** What came of the last command; stays until it is dismissed or replaced, because at 2 a.m. nobody reads fast. */
import { html, live } from '../html.js';
import { answer } from '../store.js';

export const Answer = live(() => {
  const said = answer.value;
  return html`<div class="answer-place" role=${said?.bad ? 'alert' : 'status'} aria-live=${said?.bad ? 'assertive' : 'polite'}>
    ${
      said &&
      html`<div class=${said.bad ? 'answer is-bad' : 'answer'}>
        <span>${said.text}</span>
        <button type="button" class="dismiss" aria-label="Dismiss" onClick=${() => (answer.value = undefined)}>×</button>
      </div>`
    }
  </div>`;
});
