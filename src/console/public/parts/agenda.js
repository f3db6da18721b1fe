// @ts-check
/** A schedule as a list by day, for screens that are too narrow for lanes. @import { Shifts } from '../oncall.js' @import { Day, Week } from '../zone.js' */
import { now } from '../clock.js';
import { html } from '../html.js';
import { inZone } from '../zone.js';
import { dayParts, hues } from './calendar-lanes.js';

/** @param {{ shifts: Shifts, weeks: Week[] }} props */
export const Agenda = ({ shifts, weeks }) => {
  const hueOf = hues(shifts);
  const days = weeks.flatMap((week) => week.days).filter(({ until }) => until > Math.min(now.peek(), weeks.at(-1)?.from ?? 0));
  return html`<ol class="agenda" aria-label="By day">
    ${days.map((day) => html`<${AgendaDay} key=${day.from} day=${day} shifts=${shifts} hueOf=${hueOf} />`)}
  </ol>`;
};

/** @param {{ day: Day, shifts: Shifts, hueOf: (person: string) => number }} props */
const AgendaDay = ({ day, shifts, hueOf }) => html`
  <li class="agenda-day">
    <strong>${inZone(day.from, shifts.timeZone, 'day')}</strong>
    <ul>
      ${dayParts(shifts, day).map(
        ({ from, until, shift }) =>
          html`<li
            key=${from}
            class=${shift === undefined ? 'is-gap' : `hue-${hueOf(shift.person)}${shift.override === undefined ? '' : ' is-override'}`}
          >
            <span class="agenda-who"
              >${shift?.name ?? 'Nobody'}${shift?.override !== undefined && html` <span class="aside">override</span>`}</span
            >
            <span class="quiet">${hoursOf(from, until, day, shifts.timeZone)}</span>
          </li>`,
      )}
    </ul>
  </li>
`;

/** @param {number} from @param {number} until @param {Day} day @param {string} timeZone */
function hoursOf(from, until, day, timeZone) {
  if (from === day.from && until === day.until) return 'all day';
  return `${inZone(from, timeZone, 'time')} to ${until === day.until ? '24:00' : inZone(until, timeZone, 'time')}`;
}
