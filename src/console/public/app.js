// @ts-check
/** The console: wires clock, addresses and pushes, and draws the page that the address names. */
import { render } from '/console/vendor/preact.js';
import { effect } from '/console/vendor/signals-core.js';
import { startClock } from './clock.js';
import { html, live } from './html.js';
import { IncidentPage } from './pages/incident.js';
import { IncidentsPage } from './pages/incidents.js';
import { LoginPage } from './pages/login.js';
import { PAGES } from './pages.js';
import { Answer } from './parts/answer.js';
import { Masthead } from './parts/masthead.js';
import { path, startRouter } from './router.js';
import { answer, loadList, loadMe, refresh, refreshAll, showIncident, shown } from './store.js';
import { listen, listenAfterSleep, stopListening } from './stream.js';

const pathname = () => new URL(path.value, location.origin).pathname;

/** @returns {string | undefined} id of the incident the address names */
function incidentId() {
  const match = /^\/incidents\/([^/]+)$/.exec(pathname());
  return match?.[1] && decodeURIComponent(match[1]);
}

function page() {
  const id = incidentId();
  if (id !== undefined) return html`<${IncidentPage} key=${id} />`;
  return html`<${PAGES[pathname()]?.view ?? IncidentsPage} />`;
}

/** A change of an incident may be a message that was sent or held back: what such a page shows is read again then. */
const listener = {
  changed: (/** @type {string} */ id) => void (PAGES[pathname()]?.refresh() ?? refresh(id)),
  missed: () => void (PAGES[pathname()]?.refresh() ?? refreshAll()),
};

const App = live(() =>
  pathname() === '/login'
    ? html`<${LoginPage} />`
    : html`<${Masthead} path=${pathname()} />
        <main>${page()}</main>
        <${Answer} />`,
);

/** Reads what the address needs. The login page needs nothing and knows nothing. */
function load() {
  const id = incidentId();
  answer.value = undefined;
  if (id === undefined) shown.value = undefined;
  if (pathname() === '/login') {
    entered = false;
    return stopListening();
  }
  void enter();
  if (id !== undefined) return void showIncident(id);
  void (PAGES[pathname()]?.load() ?? loadList(new URLSearchParams(location.search).has('all')));
}

let entered = false;
/** The first page after loading or logging in also learns who we are and starts to listen. */
async function enter() {
  if (entered) return;
  entered = true;
  await loadMe();
  entered = pathname() !== '/login';
  if (entered) listen(listener);
}

/**
 * What people change elsewhere (an override, a silence, a breaker) is not pushed: a page that shows it asks this often while somebody
 * looks at it. Milliseconds.
 */
const ASK_AGAIN_MS = 5_000;
setInterval(() => {
  const page = PAGES[pathname()];
  if (document.visibilityState === 'visible' && entered && page?.changesElsewhere) void page.refresh();
}, ASK_AGAIN_MS);

startClock();
startRouter();
listenAfterSleep(listener);
const root = document.getElementById('app');
if (root !== null) {
  root.replaceChildren();
  render(html`<${App} />`, root);
}
effect(() => {
  path.value;
  queueMicrotask(load);
});
