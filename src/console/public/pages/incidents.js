// @ts-check
/**
 * The list: open incidents first, the worst on top.
 * @import { IncidentView } from '../../../domain/incident/view.ts'
 */
import { logOut } from '../api.js';
import { now } from '../clock.js';
import { html, live } from '../html.js';
import { SeverityBadge, StateBadge, tintOf } from '../parts/badges.js';
import { Ago, Countdown } from '../parts/countdown.js';
import { levelName, levelReached, nextLevel, pauseOf } from '../parts/ladder-steps.js';
import { open } from '../router.js';
import { answer, list, loadList, loadMore, me, wordsOf } from '../store.js';
import { isClosed, whatFailed } from '../words.js';
import { inOrder } from './incident-order.js';

export const IncidentsPage = live(() => {
  const { incidents, problem, next } = list.value;
  const openOnes = incidents?.filter((incident) => !isClosed(incident)).length ?? 0;
  document.title = openOnes > 0 ? `(${openOnes}) Salvor` : 'Salvor';
  return html`
    <div class="list-head">
      <h1 aria-live="polite">${incidents === undefined ? 'Incidents' : openOnes === 0 ? 'All quiet' : `${openOnes} open`}</h1>
      <${Filter} />
    </div>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
    ${incidents === undefined && problem === undefined && html`<p class="quiet">Loading…</p>`}
    ${incidents?.length === 0 && html`<${Quiet} />`}
    <ul class="incidents">
      ${inOrder(incidents ?? []).map((incident) => html`<${Row} key=${incident.id} incident=${incident} />`)}
    </ul>
    ${next !== undefined && html`<button type="button" class="more" onClick=${() => void loadMore()}>Show older</button>`}
    ${me.value && html`<p class="session quiet">Signed in as ${me.value.name} <button type="button" onClick=${() => void leave()}>Log out</button></p>`}
  `;
});

async function leave() {
  try {
    await logOut();
    me.value = undefined;
    open('/login');
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
  }
}

const Filter = live(() => {
  const { all } = list.value;
  const choice = (/** @type {boolean} */ value, /** @type {string} */ label) =>
    html`<button type="button" aria-pressed=${String(all === value)} onClick=${() => choose(value)}>${label}</button>`;
  return html`<div class="filter" role="group" aria-label="Which incidents">${choice(false, 'Open')}${choice(true, 'All')}</div>`;
});

/** The choice is part of the address, so that a reload keeps it. @param {boolean} all */
function choose(all) {
  history.replaceState(null, '', all ? '/?all' : '/');
  void loadList(all);
}

const Quiet = () => html`
  <div class="all-quiet">
    <svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
      <circle cx="24" cy="24" r="21" />
      <path d="m15 25 6.5 6.5L34 18" />
    </svg>
    <p>${list.value.all ? 'No incident has been reported yet.' : 'No incident is open. Nobody is being woken.'}</p>
    <p class="quiet">A new one appears here by itself.</p>
  </div>
`;

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
const Row = live(
  ({ incident }) => html`
    <li>
      <a class=${`incident-row ${tintOf(incident)}`} href=${`/incidents/${encodeURIComponent(incident.id)}`}>
        <span class="row-top">
          <${SeverityBadge} incident=${incident} />
          <strong class="service">${incident.service}</strong>
          ${incident.drill && html`<span class="drill">drill</span>`}
          <span class="age"><${Ago} at=${incident.openedAt} /></span>
        </span>
        <span class="row-title">${whatFailed(incident)}</span>
        <span class="row-facts"><${StateBadge} incident=${incident} /><${Standing} incident=${incident} /></span>
      </a>
    </li>
  `,
);

/** Who has it, how far the ladder got, and what comes next. @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
const Standing = live(({ incident }) => {
  const reached = levelReached(incident);
  const told = reached === undefined ? 'nobody told' : `${reached} told`;
  const { acknowledgement: ack } = incident;
  if (isClosed(incident)) return html`<span>by ${incident.closedBy ?? 'Salvor'}, ${told}</span>`;
  if (ack !== undefined) return html`<span class="has-it">${ack.by} has it</span><span>${told}</span>`;
  const next = nextLevel(incident);
  const paused = pauseOf(incident, now.value);
  return html`<span>${told}</span>${paused !== undefined && html`<span>snoozed, ends <${Countdown} to=${paused.until} /></span>`}
    ${paused === undefined && next && html`<span class="upcoming">${levelName(next)} <${Countdown} to=${next.dueAt} /></span>`}`;
});
