// @ts-check
/** Who answered, who could not be reached and what was done then, and who was reminded: what one asks before calling somebody. @import { ShownEvent } from '../api.js' @import { IncidentView } from '../../../domain/incident/view.ts' */
import { html, live } from '../html.js';
import { shown } from '../store.js';
import { At } from './countdown.js';

/** @type {{ title: string, className: string, types: ShownEvent['type'][] }[]} */
const PARTS = [
  { title: 'Acknowledged', className: 'is-good', types: ['escalation.acknowledged'] },
  { title: 'Not reached, and what came next', className: 'is-bad', types: ['escalation.failover', 'escalation.nobody_on_call'] },
  { title: 'Reminders', className: '', types: ['escalation.reminded', 'escalation.repeated', 'escalation.ack_expired'] },
  { title: 'Status updates', className: '', types: ['escalation.status_update'] },
];

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Answered = live(({ incident }) => {
  const { events = [] } = shown.value ?? {};
  const parts = PARTS.map((part) => ({ ...part, events: events.filter(({ type }) => part.types.includes(type)) })).filter(
    (part) => part.events.length > 0,
  );
  if (parts.length === 0 && incident.assignee === undefined) return null;
  return html`
    <section class="card answered" aria-labelledby="answered">
      <h2 id="answered">People</h2>
      ${incident.assignee !== undefined && html`<p>Assigned to <b>${assigneeWords(incident.assignee)}</b></p>`}
      ${parts.map(
        (part) => html`
          <h3 key=${part.title} class=${part.className}>${part.title}</h3>
          <ul>
            ${part.events.map(
              (event) =>
                html`<li key=${event.seq} class="answered-one">
                  <span class="quiet"><${At} at=${event.at} /></span
                  ><span
                    >${event.actor !== 'salvor' && !event.message.startsWith(event.actor) && html`<b>${event.actor}:</b> `}${event.message}</span
                  >
                </li>`,
            )}
          </ul>
        `,
      )}
    </section>
  `;
});

/** "team:payments" is team payments. @param {string} assignee */
function assigneeWords(assignee) {
  const [, kind, name] = /^(person|team|schedule):(.+)$/.exec(assignee) ?? [];
  if (kind === undefined || name === undefined) return assignee;
  return kind === 'person' ? name : `${kind} ${name}`;
}
