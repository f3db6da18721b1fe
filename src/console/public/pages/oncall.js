// @ts-check
/** Who is on call now, and each schedule as one plans it. @import { ShownOverride, ShownSchedule } from '../oncall.js' */
import { now } from '../clock.js';
import { html, live } from '../html.js';
import { askFeed, calendar, chosenSchedule, feed, moveBy, nameOf, onCall, SHOWN_WEEKS, takeBack } from '../oncall.js';
import { Agenda } from '../parts/agenda.js';
import { CalendarWeek } from '../parts/calendar.js';
import { Duties } from '../parts/duties.js';
import { OverrideForm, SwapForm } from '../parts/override-form.js';
import { mayAct } from '../store.js';
import { inZone } from '../zone.js';

export const OnCallPage = live(() => {
  const { schedules, problem } = onCall.value;
  const chosen = chosenSchedule();
  document.title = 'On call · Salvor';
  return html`
    <div class="list-head"><h1>On call</h1></div>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
    ${schedules === undefined && problem === undefined && html`<p class="quiet">Loading…</p>`}
    ${
      schedules?.length === 0 &&
      html`<p class="all-quiet quiet">
        The policy has no schedule. Write people and schedules into it, then <code>salvor policy apply</code>.
      </p>`
    }
    ${schedules !== undefined && schedules.length > 0 && html`<${Duties} schedules=${schedules} chosen=${chosen?.name} />`}
    ${chosen !== undefined && html`<${Calendar} schedule=${chosen} />`}
  `;
});

/** @type {import('preact').ComponentClass<{ schedule: ShownSchedule }>} */
const Calendar = live(({ schedule }) => {
  const { shifts, weeks = [], problem } = calendar.value;
  const isLoaded = shifts !== undefined && shifts.schedule === schedule.name;
  return html`
    <section class="calendar" aria-labelledby="calendar">
      <div class="calendar-head">
        <h2 id="calendar">${schedule.name} <span class="aside">times in ${schedule.timeZone}</span></h2>
        <div class="filter" role="group" aria-label="Which weeks">
          <button type="button" onClick=${() => moveBy(schedule, -SHOWN_WEEKS)}>Earlier</button>
          <button type="button" onClick=${() => moveBy(schedule, 0)}>This week</button>
          <button type="button" onClick=${() => moveBy(schedule, SHOWN_WEEKS)}>Later</button>
        </div>
      </div>
      ${schedule.description !== undefined && html`<p class="quiet">${schedule.description}</p>`}
      ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      ${!isLoaded && problem === undefined && html`<p class="quiet">Loading…</p>`}
      ${
        isLoaded &&
        html`<div class="weeks">${weeks.map((week) => html`<${CalendarWeek} key=${week.from} shifts=${shifts} week=${week} />`)}</div>
          <${Agenda} shifts=${shifts} weeks=${weeks} />
          <p class="legend aside">
            <span class="bar is-override hue-0">override</span><span class="bar is-gap">nobody</span> A later layer covers an earlier one;
            overrides come after them.
          </p>
          <${Overrides} overrides=${shifts.overrides} timeZone=${schedule.timeZone} />`
      }
      ${mayAct() && html`<div class="forms"><${OverrideForm} schedule=${schedule} /><${SwapForm} schedule=${schedule} /></div>`}
      <${Feed} schedule=${schedule} />
    </section>
  `;
});

/** @param {{ overrides: ShownOverride[], timeZone: string }} props */
const Overrides = ({ overrides, timeZone }) => {
  if (overrides.length === 0) return null;
  return html`
    <h3>Overrides in these weeks</h3>
    <ul class="overrides">
      ${overrides.map(
        ({ id, person, replaces, from, until, reason, by }) =>
          html`<li key=${id} class="line-item">
            <span>
              <b>${nameOf(person)}</b
              >${replaces !== undefined && html` in place of <b>${nameOf(replaces)}</b>`}${`, ${inZone(from, timeZone)} to ${inZone(until, timeZone)}`}
              <span class="aside">${[reason, by && `by ${by}`, id].filter(Boolean).join(' · ')}</span>
            </span>
            ${until > now.peek() && mayAct() && html`<button type="button" onClick=${() => void takeBack(id)}>Take back</button>`}
          </li>`,
      )}
    </ul>
  `;
};

/** @type {import('preact').ComponentClass<{ schedule: ShownSchedule }>} */
const Feed = live(({ schedule: { name } }) => {
  const address = feed.value?.schedule === name ? feed.value.url : undefined;
  if (address === undefined)
    return html`<button type="button" class="outward-button" onClick=${() => void askFeed(name)}>Address for a calendar program</button>`;
  return html`<div class="field">
    <label for="feed">Address for a calendar program</label>
    <input
      id="feed"
      readonly
      value=${address}
      onFocus=${(/** @type {FocusEvent} */ { target }) => target instanceof HTMLInputElement && target.select()}
    />
    <p class="aside">Whoever has it can read this calendar. It works as long as your own token does.</p>
  </div>`;
});
