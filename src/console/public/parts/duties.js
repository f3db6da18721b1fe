// @ts-check
/** Who is on call now, one card a schedule. @import { OnCallPerson, ShownSchedule } from '../oncall.js' */
import { html } from '../html.js';
import { nameOf } from '../oncall.js';
import { channelWords, duration } from '../words.js';
import { inZone } from '../zone.js';

/** @param {{ schedules: ShownSchedule[], chosen: string | undefined }} props */
export const Duties = ({ schedules, chosen }) => html`
  <ul class="duties">
    ${schedules.map((schedule) => html`<${Duty} key=${schedule.name} schedule=${schedule} isChosen=${schedule.name === chosen} />`)}
  </ul>
`;

/** @param {{ schedule: ShownSchedule, isChosen: boolean }} props */
const Duty = ({ schedule: { name, timeZone, teams, now }, isChosen }) => html`
  <li class=${`duty card${now.people.length === 0 ? ' is-empty' : ''}${isChosen ? ' is-chosen' : ''}`}>
    <h2>
      <a href=${`/oncall?${new URLSearchParams({ schedule: name })}`} aria-current=${isChosen ? 'true' : undefined}>${name}</a>
      ${teams.length > 0 && html`<span class="aside">${teams.join(', ')}</span>`}
    </h2>
    ${now.people.length === 0 && html`<p class="problem"><strong>Nobody is on call.</strong></p>`}
    ${now.people.map((person) => html`<${Somebody} key=${person.person} person=${person} timeZone=${timeZone} />`)}
    <p class="quiet">
      ${now.next === undefined ? 'Nobody follows within a year.' : html`Then <b>${now.next.name}</b> from ${inZone(now.next.from, timeZone)}`}
    </p>
  </li>
`;

/** @param {{ person: OnCallPerson, timeZone: string }} props */
const Somebody = ({ person: { name, steps, until, layer, override, insteadOf }, timeZone }) => html`
  <p class="duty-who"><strong>${name}</strong>${until !== undefined && html` <span>until ${inZone(until, timeZone)}</span>`}</p>
  <p class="aside">
    ${override === undefined ? `layer ${layer ?? ''}` : `override ${override}`}${insteadOf !== undefined && ` in place of ${nameOf(insteadOf)}`}${` · times in ${timeZone}`}
  </p>
  ${
    steps.length === 0
      ? html`<p class="problem">No way to reach them is known.</p>`
      : html`<p class="ways">${steps.map((step) => html`<span class="way">${channelWords(step.channel)} ${when(step.afterMs)}</span>`)}</p>`
  }
`;

/** @param {number | undefined} afterMs */
function when(afterMs) {
  if (afterMs === undefined) return html`<span class="quiet">if that fails</span>`;
  return html`<span class="quiet">${afterMs === 0 ? 'at once' : `after ${duration(afterMs)}`}</span>`;
}
