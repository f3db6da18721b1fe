// @ts-check
/** What is kept quiet, by whom, until when and why. @import { ShownSilence, ShownWindow } from '../silences.js' */
import { html, live } from '../html.js';
import { At, Countdown } from '../parts/countdown.js';
import { PagesNotSent } from '../parts/not-sent.js';
import { SilenceEditor } from '../parts/silence-editor.js';
import { expire, pattern, previewSoon, silences } from '../silences.js';
import { mayAct } from '../store.js';
import { counted } from '../words.js';

export const SilencesPage = live(() => {
  const { list, windows = [], problem } = silences.value;
  document.title = 'Silences · Salvor';
  const present = list?.filter(({ state }) => state !== 'expired') ?? [];
  const expired = list?.filter(({ state }) => state === 'expired') ?? [];
  return html`
    <div class="list-head">
      <h1>Silences</h1>
      <span class="quiet">${list && `${present.filter(({ state }) => state === 'active').length} active`}</span>
    </div>
    ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
    ${list === undefined && problem === undefined && html`<p class="quiet">Loading…</p>`}
    <div class="stack">
      ${list !== undefined && present.length === 0 && html`<p class="card quiet">Nothing is silenced: every page leaves when it is due.</p>`}
      ${
        present.length > 0 &&
        html`<ul class="silences">
          ${present.map((silence) => html`<${Silence} key=${silence.id} silence=${silence} />`)}
        </ul>`
      }
      ${mayAct() && html`<${SilenceEditor} />`} ${windows.length > 0 && html`<${Windows} windows=${windows} />`}
      ${
        expired.length > 0 &&
        html`<details class="card">
          <summary>${counted(expired.length, 'expired silence')}</summary>
          <ul class="silences">
            ${expired.map((silence) => html`<${Silence} key=${silence.id} silence=${silence} />`)}
          </ul>
        </details>`
      }
      <${PagesNotSent} />
    </div>
  `;
});

/** @param {{ silence: ShownSilence }} props */
const Silence = ({ silence }) => html`
  <li class=${`silence is-${silence.state}`}>
    <p class="silence-head"><span class="state">${silence.state}</span><code>${silence.matchers}</code></p>
    <p>${silence.comment}</p>
    <p class="aside">by ${silence.createdBy} · <${Lasts} silence=${silence} /></p>
    ${
      mayAct() &&
      html`<div class="silence-actions">
        ${silence.state !== 'expired' && html`<button type="button" onClick=${() => void expire(silence)}>End now</button>`}
        <button type="button" onClick=${() => again(silence)}>Use as a pattern</button>
      </div>`
    }
  </li>
`;

/** @param {{ silence: ShownSilence }} props */
const Lasts = ({ silence: { state, startsAt, endsAt, expiredAt, expiredBy } }) => {
  if (state === 'pending') return html`begins <${At} at=${startsAt} />, ends <${At} at=${endsAt} />`;
  if (state === 'active') return html`ends <${Countdown} to=${endsAt} /> (<${At} at=${endsAt} />)`;
  return expiredAt === undefined ? html`ended <${At} at=${endsAt} />` : html`ended <${At} at=${expiredAt} /> by ${expiredBy ?? 'somebody'}`;
};

/** @param {ShownSilence} silence */
function again(silence) {
  pattern.value = silence;
  previewSoon(silence.matchers);
  document.getElementById('silence')?.scrollIntoView({ block: 'nearest' });
}

/** @param {{ windows: ShownWindow[] }} props */
const Windows = ({ windows }) => html`
  <section class="card" aria-labelledby="windows">
    <h2 id="windows">Maintenance windows of the policy</h2>
    <ul>
      ${windows.map(
        ({ name, matchers, from, until, time_intervals: intervals = [], openUntil }) =>
          html`<li key=${name} class="line-item">
            <span>
              <b>${name}</b> <code>${matchers.join(', ')}</code>
              <span class="aside">
                ${from !== undefined && html`from <${At} at=${from} /> `}${until !== undefined && html`until <${At} at=${until} />`}
                ${intervals.map((interval) => intervalWords(interval)).join('; or ')}
              </span>
            </span>
            <span class=${openUntil === undefined ? 'state' : 'state is-open'}
              >${openUntil === undefined ? 'closed' : html`open until <${At} at=${openUntil} />`}</span
            >
          </li>`,
      )}
    </ul>
  </section>
`;

/** Alertmanager's interval as it stands in the policy, on one line. @param {Record<string, unknown>} interval */
const intervalWords = ({ times, location, ...days }) =>
  [
    ...Object.values(days).map((value) => (Array.isArray(value) ? value.join(', ') : String(value))),
    ...(Array.isArray(times) ? [times.map(({ start_time: start, end_time: end }) => `${start} to ${end}`).join(', ')] : []),
    ...(typeof location === 'string' ? [location] : []),
  ].join(', ');
