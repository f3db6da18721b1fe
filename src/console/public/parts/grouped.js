// @ts-check
/** Incidents of one burst: which one speaks for the others. @import { IncidentView } from '../../../domain/incident/view.ts' */
import { html, live } from '../html.js';
import { shown } from '../store.js';
import { channelWords, counted } from '../words.js';

/** More names than this help nobody. */
const SHOWN_MEMBERS = 12;

/** @type {import('preact').ComponentClass<{ incident: IncidentView }>} */
export const Grouped = live(({ incident: { id } }) => {
  const groups = (shown.value?.groups ?? []).filter(({ size }) => size > 1);
  if (groups.length === 0) return null;
  const leads = groups.filter(({ leaderId }) => leaderId === id);
  const leaders = [...new Set(groups.filter(({ leaderId }) => leaderId !== id).map(({ leaderId }) => leaderId))];
  const members = [...new Set(leads.flatMap((group) => group.members))].filter((member) => member !== id);
  return html`
    <section class="card grouped" aria-labelledby="grouped">
      <h2 id="grouped">One burst, one page</h2>
      ${leaders.length > 0 && html`<p>Pages of <${Links} ids=${leaders} /> speak for this incident.</p>`}
      ${
        members.length > 0 &&
        html`<details>
          <summary>This incident speaks for ${counted(members.length, 'other')}</summary>
          <${Links} ids=${members} />
        </details>`
      }
      <p class="aside">At ${[...new Set(groups.map(({ channel, target }) => `${channelWords(channel)} ${target}`))].join(', ')}</p>
    </section>
  `;
});

/** @param {{ ids: string[] }} props */
const Links = ({ ids }) => html`
  <span class="links">
    ${ids.slice(0, SHOWN_MEMBERS).map((id) => html`<a key=${id} href=${`/incidents/${encodeURIComponent(id)}`}>${id}</a>`)}
    ${ids.length > SHOWN_MEMBERS && html`<span class="quiet">and ${ids.length - SHOWN_MEMBERS} more</span>`}
  </span>
`;
