// @ts-check
/** Would somebody be told? Looked at before the night in which it counts. */
import { html, live } from '../html.js';
import { Drilled } from '../parts/drilled.js';
import { Findings } from '../parts/findings.js';
import { Revisions } from '../parts/revisions.js';
import { Breakers, Loop } from '../parts/ways.js';
import { outlook, present } from '../readiness.js';

export const ReadinessPage = live(() => {
  const { readiness, drill, problem } = outlook.value;
  const { pageLoop, breakers, policy, revisions, problem: another } = present.value;
  document.title = 'Readiness · Salvor';
  return html`
    <div class="list-head"><h1>Readiness</h1></div>
    ${(problem ?? another) !== undefined && html`<p class="problem" role="alert">${problem ?? another}</p>`}
    <div class="halves">
      <div class="stack"><${Findings} readiness=${readiness} /><${Drilled} drill=${drill} /></div>
      <div class="stack">
        <${Loop} pageLoop=${pageLoop} /><${Breakers} breakers=${breakers} /><${Revisions} policy=${policy} revisions=${revisions} />
      </div>
    </div>
  `;
});
