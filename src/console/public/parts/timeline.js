// @ts-check
/** Everything that happened, with reasons, newest last. @import { ShownEvent } from '../api.js' */
import { signal } from '/console/vendor/signals-core.js';
import { html, live } from '../html.js';
import { shown } from '../store.js';
import { At } from './countdown.js';
import { emphasisOf, GROUPS } from './timeline-groups.js';

const chosen = signal('all');
const whole = signal(false);

/** More than this at once slows a phone down; older ones are one press away. */
const SHOWN_EVENTS = 100;

export const Timeline = live(() => {
  const { events, verified } = shown.value ?? {};
  const matching = events?.filter((event) => GROUPS[chosen.value]?.holds(event)) ?? [];
  const visible = whole.value ? matching : matching.slice(-SHOWN_EVENTS);
  return html`
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">Timeline<${Seal} verified=${verified} /></h2>
      <div class="filter is-small" role="group" aria-label="Which events">
        ${Object.entries(GROUPS).map(
          ([key, { label }]) =>
            html`<button type="button" key=${key} aria-pressed=${String(chosen.value === key)} onClick=${() => (chosen.value = key)}>
              ${label}
            </button>`,
        )}
      </div>
      ${
        visible.length < matching.length &&
        html`<button type="button" class="more" onClick=${() => (whole.value = true)}>
          Show ${matching.length - visible.length} earlier
        </button>`
      }
      ${events !== undefined && matching.length === 0 && html`<p class="quiet">Nothing of this kind happened.</p>`}
      <ol class="timeline" aria-live="polite" aria-relevant="additions">
        ${visible.map((event) => html`<${Moment} key=${event.seq} event=${event} />`)}
      </ol>
      <p class="aside">Times are in ${Intl.DateTimeFormat().resolvedOptions().timeZone}.</p>
    </section>
  `;
});

/** Says whether the hash chain over the events is whole. @param {{ verified: boolean | undefined }} props */
const Seal = ({ verified }) =>
  verified === undefined
    ? null
    : html`<span class=${verified ? 'seal' : 'seal is-broken'}>${verified ? 'unaltered' : 'altered: hash chain broken'}</span>`;

/** @param {{ event: ShownEvent }} props */
const Moment = ({ event }) => html`
  <li class=${`moment is-${emphasisOf(event.type)}`}>
    <span class="moment-at"><${At} at=${event.at} seconds /></span>
    <span class="moment-text">
      ${event.message}
      <span class="aside"
        >${event.type.replace('.', ' · ').replaceAll('_', ' ')}${event.actor !== 'salvor' && html` · ${event.actor}`}${event.derived && html` · from the engine's history`}</span
      >
    </span>
  </li>
`;
