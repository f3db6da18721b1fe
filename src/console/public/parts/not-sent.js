// @ts-check
/** The log of pages that were not sent, each with its reason. @import { NotSent } from '../silences.js' */
import { html, live } from '../html.js';
import { cause, chooseCause, notSent, showOlder, shownPages } from '../silences.js';
import { channelWords, kindWords, muteWords, sentence } from '../words.js';
import { At } from './countdown.js';

/** @type {Record<string, string>} */
const OTHER_CAUSES = { cancelled: 'called off', skipped: 'level passed over' };

/** @param {string} why */
const causeWords = (why) => OTHER_CAUSES[why] ?? muteWords(why);

export const PagesNotSent = live(() => {
  const { pages, counts } = notSent.value;
  const choice = (/** @type {string} */ value, /** @type {string} */ label) =>
    html`<button type="button" key=${value} aria-pressed=${String(cause.value === value)} onClick=${() => void chooseCause(value)}>
      ${label}
    </button>`;
  return html`
    <section class="card" aria-labelledby="not-sent">
      <h2 id="not-sent">Pages not sent</h2>
      <div class="filter is-small" role="group" aria-label="Why">
        ${choice('', 'All')}${Object.entries(counts).map(([why, count]) => choice(why, `${sentence(causeWords(why))} (${count})`))}
      </div>
      ${pages?.length === 0 && html`<p class="quiet">Nothing was held back, called off or passed over.</p>`}
      <ol class="log">
        ${pages?.map((page, index) => html`<${Page} key=${`${page.incidentId} ${page.at} ${page.to ?? ''} ${index}`} page=${page} />`)}
      </ol>
      ${pages !== undefined && pages.length >= shownPages.value && html`<button type="button" class="more" onClick=${() => void showOlder()}>Show older</button>`}
    </section>
  `;
});

/** @param {{ page: NotSent }} props */
const Page = ({ page: { at, cause: why, reason, incidentId, title, level, kind, channel, to, nextAt } }) => html`
  <li class="log-entry">
    <span class="quiet"><${At} at=${at} /></span>
    <span>
      <b>${sentence(causeWords(why))}</b>
      <span class="quiet"
        >${level !== undefined && ` · L${level}`}${channel !== undefined && ` · ${channelWords(channel)} ${to ?? ''}`}${kind !== undefined && kind !== 'page' && ` · ${kindWords(/** @type {any} */ (kind))}`}</span
      >
      <a href=${`/incidents/${encodeURIComponent(incidentId)}`}>${title ?? incidentId}</a>
      <span class="aside">${reason}${nextAt !== undefined && html` Asked again <${At} at=${nextAt} />.`}</span>
    </span>
  </li>
`;
