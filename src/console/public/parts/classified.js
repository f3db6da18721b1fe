// @ts-check
/** As what the failure was recognised, how surely, and why. @import { IncidentView } from '../../../domain/incident/view.ts' */
import { html } from '../html.js';
import { sentence } from '../words.js';

/** @param {{ incident: IncidentView }} props */
export const Classified = ({ incident }) => {
  const found = incident.classification;
  if (found === undefined)
    return html`<section class="card">
      <h2>Classification</h2>
      <p class="quiet">Not classified yet.</p>
    </section>`;
  const percent = Math.round(found.confidence * 100);
  const facts = /** @type {const} */ ([
    ['Category', found.category],
    ['Layer', found.layer],
    ['Retrying', found.retryability],
    ['Business impact', found.impact],
    ['Playbook', incident.playbook],
    ['Operation', incident.operation],
    ['Assigned to', incident.assignee],
  ]);
  return html`
    <section class="card" aria-labelledby="classified">
      <h2 id="classified">Classification</h2>
      <p class="confidence">
        <meter min="0" max="100" low="50" high="70" optimum="100" value=${percent}>${percent} %</meter> ${percent} % sure
      </p>
      <ul class="reasons">
        ${found.reasons.map((reason) => html`<li>${sentence(reason)}</li>`)}
      </ul>
      <dl class="facts">
        ${facts.map(
          ([name, value]) =>
            value !== undefined &&
            html`<div>
              <dt>${name}</dt>
              <dd>${value.replaceAll('_', ' ')}</dd>
            </div>`,
        )}
        ${Object.entries(incident.labels).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </section>
  `;
};
