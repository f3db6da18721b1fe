// @ts-check
/**
 * What the machine has tried, in order, with what came of it.
 * @import { IncidentView, AttemptView } from '../../../domain/incident/view.ts'
 */
import { busy, command } from '../command.js';
import { html, live } from '../html.js';
import { mayAct } from '../store.js';
import { isClosed, sentence, took } from '../words.js';
import { At } from './countdown.js';

const OUTCOMES = { recovered: 'helped', failed: 'failed', unknown: 'outcome unknown', compensated: 'undone' };

/** @param {{ incident: IncidentView }} props */
export const Attempts = ({ incident }) => html`
  <section class="card" aria-labelledby="attempts">
    <h2 id="attempts">What the machine tried</h2>
    ${incident.attempts.length === 0 && html`<p class="quiet">Nothing yet.</p>`}
    <ol class="attempts">
      ${incident.attempts.map((attempt) => html`<${Attempt} key=${attempt.number} attempt=${attempt} />`)}
    </ol>
    <${Hold} incident=${incident} />
  </section>
`;

/**
 * A person may take over: then the machine starts nothing new until it is let go.
 * @type {import('preact').ComponentClass<{ incident: IncidentView }>}
 */
const Hold = live(({ incident }) => {
  if (isClosed(incident) || incident.state === 'exhausted' || !mayAct()) return null;
  const held = incident.acknowledgement?.hold === true;
  const press = () => void (held ? command(incident.id, 'release') : command(incident.id, 'acknowledge', { hold: true }));
  return html`<button type="button" class="hold" disabled=${busy.value !== undefined} onClick=${press}>
    ${held ? 'Let the machine go on' : 'Take over: hold the machine'}
  </button>`;
});

/** @param {{ attempt: AttemptView }} props */
const Attempt = ({ attempt: { number, kind, name, startedAt, endedAt, outcome, reason } }) => html`
  <li class=${`attempt is-${outcome ?? 'running'}`}>
    <p>
      <strong>${number}. ${sentence(kind)}</strong> <span class="attempt-name">${name}</span>
      <span class="outcome">${outcome === undefined ? 'running' : OUTCOMES[outcome]}</span>
    </p>
    <p class="aside">
      <${At}
        at=${startedAt}
        seconds
      />${endedAt !== undefined && html`, took ${took(endedAt - startedAt)}`}${reason !== undefined && html` · ${reason}`}
    </p>
  </li>
`;
