// @ts-check
/** One incident: what is broken, what was tried, who was told, who is next, and what one can do. */
import { html, live } from '../html.js';
import { Actions } from '../parts/actions.js';
import { Attempts } from '../parts/attempts.js';
import { Approval } from '../parts/approval.js';
import { Classified } from '../parts/classified.js';
import { RawFailure } from '../parts/failure.js';
import { Answered } from '../parts/answered.js';
import { Grouped } from '../parts/grouped.js';
import { Ladder } from '../parts/ladder.js';
import { Messages } from '../parts/messages.js';
import { Headline, Summary } from '../parts/summary.js';
import { Timeline } from '../parts/timeline.js';
import { shown } from '../store.js';
import { severityOf } from '../words.js';

export const IncidentPage = live(() => {
  const { incident, problem } = shown.value ?? {};
  if (incident === undefined) {
    return html`<p class=${problem === undefined ? 'quiet' : 'problem'} role="status">${problem ?? 'Loading…'}</p>`;
  }
  document.title = `${severityOf(incident).toUpperCase()} ${incident.service} · Salvor`;
  return html`
    <article class="incident">
      <div class="incident-main">
        <${Headline} incident=${incident} />
        ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
        <${Summary} incident=${incident} />
        <${Grouped} incident=${incident} />
        <${Approval} incident=${incident} />
        <${Actions} incident=${incident} />
        <${Ladder} incident=${incident} />
        <${Answered} incident=${incident} />
        <${Messages} incident=${incident} />
        <${Attempts} incident=${incident} />
      </div>
      <div class="incident-side">
        <${Timeline} />
        <${Classified} incident=${incident} />
        <${RawFailure} incident=${incident} />
      </div>
    </article>
  `;
});
