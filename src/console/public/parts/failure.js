// @ts-check
/** The error as it was reported, and the way into the engine. @import { IncidentView } from '../../../domain/incident/view.ts' */
import { html, live } from '../html.js';
import { me } from '../store.js';
import { workflowUrl } from './workflow-url.js';

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const RawFailure = live(({ incident }) => {
  const { failure } = incident;
  const url = workflowUrl(me.value, incident);
  const codes = [
    failure.code,
    failure.errno,
    failure.sqlState && `SQLSTATE ${failure.sqlState}`,
    failure.httpStatus && `HTTP ${failure.httpStatus}`,
  ];
  return html`
    <section class="card" aria-labelledby="failure">
      <h2 id="failure">The error itself</h2>
      <p class="raw"><strong>${failure.name}</strong>: ${failure.message}</p>
      <p class="codes">${[...new Set(codes.filter(Boolean))].map((code) => html`<code>${code}</code>`)}</p>
      ${failure.causes.map((cause) => html`<p class="raw cause">caused by <strong>${cause.name}</strong>: ${cause.message}</p>`)}
      ${
        failure.stack !== undefined &&
        html`<details>
          <summary>Stack</summary>
          <pre tabindex="0">${failure.stack}</pre>
        </details>`
      }
      <p class="aside">Fingerprint <code>${incident.fingerprint}</code></p>
      ${url !== undefined && html`<a class="outward" href=${url} target="_blank" rel="noreferrer">Open the workflow in Temporal</a>`}
    </section>
  `;
});
