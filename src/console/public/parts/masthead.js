// @ts-check
/** The bar on top: where one is, who one is, and whether what one sees is live. */
import { html, live } from '../html.js';
import { connection, me } from '../store.js';
import { clockTime } from '../words.js';

/** @type {import('preact').ComponentClass<{ path: string }>} */
export const Masthead = live(({ path }) => {
  const { lostAt } = connection.value;
  const current = (/** @type {boolean} */ here) => (here ? 'page' : undefined);
  return html`
    <header class="masthead">
      <a class="brand" href="/" aria-label="Salvor: incidents"><img src="/console/icon.svg" alt="" width="28" height="28" />Salvor</a>
      <nav aria-label="Pages">
        <a href="/" aria-current=${current(path === '/' || path.startsWith('/incidents/'))}>Incidents</a>
        <a href="/oncall" aria-current=${current(path === '/oncall')}>On call</a>
        <a href="/silences" aria-current=${current(path === '/silences')}>Silences</a>
        <a href="/readiness" aria-current=${current(path === '/readiness')}>Readiness</a>
        <a href="/inbox" aria-current=${current(path === '/inbox')}>Inbox</a>
      </nav>
      <span class="who">
        <span class=${lostAt === undefined ? 'dot is-live' : 'dot'} aria-hidden="true"></span>
        <span class="who-name">${me.value?.name ?? ''}</span>
      </span>
    </header>
    <div class="lost" role="status" hidden=${lostAt === undefined}>
      ${lostAt !== undefined && html`Connection lost, retrying. What you see is from ${clockTime(lostAt, lostAt, { seconds: true })}.`}
    </div>
  `;
});
