// @ts-check
/** Who would be told of every service and severity in every class of hours of a year. @import { Drill, DrilledLadder, HourClass } from '../readiness.js' */
import { html } from '../html.js';
import { counted, duration, took } from '../words.js';
import { At } from './countdown.js';

/** @param {{ drill: Drill | undefined }} props */
export const Drilled = ({ drill }) => html`
  <section class="card" aria-labelledby="drilled">
    <h2 id="drilled">Drill of the organisation <span class="aside">${drill && `worked out in ${took(drill.tookMs)}`}</span></h2>
    ${drill === undefined && html`<p class="quiet">Asking for every service and severity at every moment of a year…</p>`}
    ${drill?.verdict.map((line) => html`<p class=${drill.reachesSomebody ? 'verdict is-good' : 'verdict is-bad'}>${line}</p>`)}
    ${drill?.ladders.map((ladder) => html`<${Ladder} key=${`${ladder.ladder} ${ladder.severity}`} ladder=${ladder} drill=${drill} />`)}
  </section>
`;

/** @param {{ ladder: DrilledLadder, drill: Drill }} props */
const Ladder = ({ ladder: { ladder, severity, nobodyHours, nobody, classes, classesInAll }, drill }) => {
  const services = drill.failures
    .filter((failure) => failure.ladder === ladder && failure.severity === severity)
    .map(({ service }) => (service === '*' ? 'every other service' : service));
  return html`
    <details class="drilled" open=${nobodyHours > 0}>
      <summary>
        <span class=${`severity is-${severity}`}>${severity}</span>
        <span class="drilled-name">ladder ${ladder} <span class="quiet">${[...new Set(services)].join(', ')}</span></span>
        <span class=${nobodyHours > 0 ? 'hours is-bad' : 'hours is-good'}
          >${nobodyHours > 0 ? `nobody for ${hours(nobodyHours)}` : 'always somebody'}</span
        >
      </summary>
      ${nobody.map(
        ({ from, until, reason }) =>
          html`<p key=${from} class="problem">Nobody <${At} at=${from} /> to <${At} at=${until} />: ${reason}</p>`,
      )}
      <ul class="classes">
        ${classes.map((one, index) => html`<${Class} key=${index} one=${one} />`)}
      </ul>
      ${classesInAll > classes.length && html`<p class="aside">and ${counted(classesInAll - classes.length, 'more class', 'more classes')} of hours</p>`}
    </details>
  `;
};

/** @param {{ one: HourClass }} props */
const Class = ({ one: { levels, hours: length, share, rings } }) => html`
  <li class="class">
    <span class="share"><b>${(share * 100).toFixed(1)} %</b> <span class="quiet">${hours(length)}</span></span>
    <ol>
      ${levels.map(
        ({ level, name, afterMs, who, missing }) =>
          html`<li key=${level}>
            <span class="quiet">L${level} ${name} ${afterMs === 0 ? 'at once' : `after ${duration(afterMs)}`}</span>${' '}
            ${who.length > 0 ? who.join(', ') : html`<span class="is-bad">nobody</span>`}
            ${missing.length > 0 && html`<span class="aside">${missing.join(', ')}</span>`}
          </li>`,
      )}
      ${!rings && html`<li class="aside">No telephone rings.</li>`}
    </ol>
  </li>
`;

/** @param {number} length */
const hours = (length) => `${Math.round(length * 10) / 10} h`;
