// @ts-check
/** The machine asks before it does something guarded. @import { IncidentView } from '../../../domain/incident/view.ts' */
import { html, live } from '../html.js';
import { command, busy } from '../command.js';
import { mayAct } from '../store.js';
import { Countdown } from './countdown.js';

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Approval = live(({ incident }) => {
  const { approval } = incident;
  if (approval === undefined) return null;
  const decide = (/** @type {'approve' | 'reject'} */ name) => () => void command(incident.id, name, { approvalId: approval.id });
  return html`
    <section class="card approval" aria-labelledby="approval">
      <h2 id="approval">Approval needed: ${approval.action}</h2>
      <p>${approval.reason}</p>
      <p class="aside">Given up <${Countdown} to=${approval.expiresAt} /> unless somebody answers.</p>
      ${
        mayAct() &&
        html`<div class="buttons">
          <button type="button" class="primary" disabled=${busy.value !== undefined} onClick=${decide('approve')}>Approve</button>
          <button type="button" class="danger" disabled=${busy.value !== undefined} onClick=${decide('reject')}>Reject</button>
        </div>`
      }
    </section>
  `;
});
