// @ts-check
/**
 * What one has to know in three seconds.
 * @import { IncidentView } from '../../../domain/incident/view.ts'
 * @import { ShownIncident } from '../api.js'
 */
import { now } from '../clock.js';
import { html, live } from '../html.js';
import { channelWords, counted, isClosed, machineLine, sentence, stateWords, whatFailed } from '../words.js';
import { SeverityBadge, StateBadge, tintOf } from './badges.js';
import { Ago, At, Countdown } from './countdown.js';
import { levelName, levelReached, nextLevel, pauseOf } from './ladder-steps.js';
import { toldSummary } from './told.js';

/** @param {{ incident: ShownIncident }} props */
export const Headline = ({ incident }) => html`
  <header class=${`headline ${tintOf(incident)}`}>
    <p class="headline-top">
      <${SeverityBadge} incident=${incident} /><${StateBadge} incident=${incident} />
      ${incident.drill && html`<span class="drill">drill: nothing leaves the house</span>`}
    </p>
    <h1><span class="service">${incident.service}</span> ${whatFailed(incident)}</h1>
    ${
      incident.formerId !== undefined &&
      html`<p class="former"><a href=${`/incidents/${encodeURIComponent(incident.formerId)}`}>It was closed before and came back</a></p>`
    }
  </header>
`;

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Summary = live(({ incident }) => {
  const { occurrences } = incident;
  return html`
    <dl class="summary" aria-label="Summary">
      <div>
        <dt>${isClosed(incident) ? 'Was broken' : 'Broken since'}</dt>
        <dd>
          <strong><${At} at=${incident.openedAt} /></strong>
          <span class="aside"><${Ago} at=${incident.openedAt} />, seen ${counted(occurrences.count, 'time')}</span>
        </dd>
      </div>
      <div>
        <dt>Machine</dt>
        <dd><strong>${machineLine(incident)}</strong><span class="aside">${machineNow(incident)}</span></dd>
      </div>
      <div>
        <dt>Told</dt>
        <dd><strong>${levelReached(incident) ?? 'Nobody'}</strong><span class="aside">${toldSummary(incident.notifications)}</span></dd>
      </div>
      <${Next} incident=${incident} />
    </dl>
  `;
});

/** @param {IncidentView} incident */
function machineNow(incident) {
  if (isClosed(incident)) return '';
  if (incident.acknowledgement?.hold) return `Held: ${incident.acknowledgement.by} has taken over`;
  return stateWords(incident.state);
}

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
const Next = live(({ incident }) => {
  if (isClosed(incident)) {
    return html`<div class="next">
      <dt>Closed</dt>
      <dd>
        <strong>${incident.closedAt !== undefined && html`<${At} at=${incident.closedAt} />`} by ${incident.closedBy ?? 'Salvor'}</strong>
        <span class="aside">${sentence(incident.closedReason ?? '')}</span>
      </dd>
    </div>`;
  }
  const pause = pauseOf(incident, now.value);
  if (pause !== undefined) {
    return html`<div class="next is-paused">
      <dt>Ladder paused</dt>
      <dd>
        <strong>${sentence(pause.why)}</strong><span class="aside">goes on <${Countdown} to=${pause.until} /></span>
      </dd>
    </div>`;
  }
  const next = nextLevel(incident);
  if (next === undefined) {
    return html`<div class="next">
      <dt>Next</dt>
      <dd><strong>Nobody is left to tell</strong><span class="aside">Every level this severity reaches was told</span></dd>
    </div>`;
  }
  return html`<div class="next">
    <dt>Next</dt>
    <dd>
      <strong>${levelName(next)}</strong><span class="next-count"><${Countdown} to=${next.dueAt} /></span>
      <span class="aside">${[...new Set(next.targets.map(({ channel }) => channelWords(channel)))].join(', ')}</span>
    </dd>
  </div>`;
});
