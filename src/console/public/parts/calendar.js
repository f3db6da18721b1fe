// @ts-check
/**
 * A schedule as weeks: its layers, and who is on call in the end. Wide screens show lanes, a phone a list by day.
 *
 * @import { Shift, Shifts } from '../oncall.js'
 * @import { Week } from '../zone.js'
 */
import { now } from '../clock.js';
import { html, live } from '../html.js';
import { nameOf, picked } from '../oncall.js';
import { inZone } from '../zone.js';
import { handOffs, hues, placedIn, placeIn } from './calendar-lanes.js';

/** @param {{ shifts: Shifts, week: Week }} props */
export const CalendarWeek = ({ shifts, week }) => {
  const hueOf = hues(shifts);
  const { timeZone } = shifts;
  return html`
    <section class="week" aria-label=${`Week of ${inZone(week.from, timeZone, 'day')}`}>
      <div class="lane is-head">
        <span class="lane-name"></span>
        <div class="lane-track">
          ${week.days.map(
            (day) =>
              html`<span class="day-name" key=${day.from} style=${styleOf(placeIn(day, week))}>${inZone(day.from, timeZone, 'day')}</span>`,
          )}
        </div>
      </div>
      ${shifts.layers.map(
        (layer) =>
          html`<div class="lane is-layer" key=${layer.name}>
            <span class="lane-name" title=${layer.name}>${layer.name}</span>
            <div class="lane-track">
              <${DayLines} week=${week} />
              ${placedIn(layer.shifts, week).map(
                (shift) =>
                  html`<span
                    class=${`bar hue-${hueOf(shift.person)}`}
                    key=${shift.from}
                    style=${styleOf(shift.place)}
                    title=${wordsOfShift(shift, timeZone)}
                    >${shift.name}</span
                  >`,
              )}
            </div>
          </div>`,
      )}
      <div class="lane is-final">
        <span class="lane-name">On call</span>
        <div class="lane-track">
          <${DayLines} week=${week} />
          ${placedIn(shifts.final, week).map(
            (shift) =>
              html`<button
                type="button"
                class=${`bar hue-${hueOf(shift.person)}${shift.override === undefined ? '' : ' is-override'}`}
                key=${shift.from}
                style=${styleOf(shift.place)}
                title=${wordsOfShift(shift, timeZone)}
                aria-label=${`${wordsOfShift(shift, timeZone)}. Let somebody else be on call`}
                onClick=${() => pick(shift)}
              >
                ${shift.name}
              </button>`,
          )}
          ${placedIn(shifts.gaps, week).map(
            (gap) =>
              html`<span
                class="bar is-gap"
                key=${`gap ${gap.from}`}
                style=${styleOf(gap.place)}
                title=${`Nobody, ${inZone(gap.from, timeZone)} to ${inZone(gap.until, timeZone)}`}
                >nobody</span
              >`,
          )}
          <${NowLine} week=${week} />
        </div>
      </div>
      <div class=${`lane is-times${handOffs(shifts, week).some(({ row }) => row === 1) ? ' has-two-rows' : ''}`}>
        <span class="lane-name"></span>
        <div class="lane-track">
          ${handOffs(shifts, week).map(
            ({ at, left, row, isLast }) =>
              html`<span
                class=${`hand-off is-row-${row}${isLast ? ' is-last' : ''}`}
                key=${at}
                style=${{ left: `${left}%` }}
                title=${`Hand-off ${inZone(at, timeZone)}`}
                >${inZone(at, timeZone, 'time')}</span
              >`,
          )}
        </div>
      </div>
    </section>
  `;
};

/** @param {{ week: Week }} props */
const DayLines = ({ week }) =>
  week.days
    .slice(1)
    .map((day) => html`<span class="day-line" key=${day.from} style=${{ left: `${placeIn(day, week)?.left ?? 0}%` }}></span>`);

/** Draws itself alone, once a second. @type {import('preact').ComponentClass<{ week: Week }>} */
const NowLine = live(({ week }) => {
  const place = placeIn({ from: now.value, until: now.value + 1 }, week);
  return place === undefined ? null : html`<span class="now-line" style=${{ left: `${place.left}%` }}><span>now</span></span>`;
});

/** The form begins with the shift that was pressed. @param {Shift} shift */
function pick(shift) {
  picked.value = shift;
  const form = document.getElementById('override');
  if (form instanceof HTMLDetailsElement) form.open = true;
  form?.scrollIntoView({ block: 'nearest' });
  document.getElementById('override-person')?.focus();
}

/** "Ana Ruiz, Mon 23 Nov 09:00 to Mon 30 Nov 09:00, layer weekly". @param {Shift} shift @param {string} timeZone */
function wordsOfShift({ name, from, until, layer, override, insteadOf }, timeZone) {
  const why = [
    ...(override === undefined ? [] : ['override']),
    ...(insteadOf === undefined ? [] : [`in place of ${nameOf(insteadOf)}`]),
    ...(layer === undefined ? [] : [`layer ${layer}`]),
  ];
  return [name, `${inZone(from, timeZone)} to ${inZone(until, timeZone)}`, ...why].join(', ');
}

/** @param {import('./calendar-lanes.js').Place | undefined} place */
const styleOf = ({ left, width } = { left: 0, width: 0 }) => ({ left: `${left}%`, width: `${width}%` });
