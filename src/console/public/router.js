// @ts-check
/** Addresses without reloading: the path is a signal, links of this origin change it. */
import { signal } from '/console/vendor/signals-core.js';

/** Path with its query, as the address bar shows it. */
export const path = signal(location.pathname + location.search);

/** @param {string} to a path of this console */
export function open(to) {
  if (to === path.peek()) return;
  history.pushState(null, '', to);
  path.value = to;
  scrollTo(0, 0);
}

/** The same page, showing something else: the reader stays where they are, and "back" leaves the page. @param {string} to */
export function replace(to) {
  history.replaceState(null, '', to);
  path.value = to;
}

export function startRouter() {
  addEventListener('popstate', () => (path.value = location.pathname + location.search));
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !plain || link.target !== '' || link.origin !== location.origin || !isPage(link.pathname)) return;
    event.preventDefault();
    open(link.pathname + link.search);
  });
}

/** Other paths of this origin belong to the server: the API's documentation, acknowledge links. @param {string} pathname */
const isPage = (pathname) => PAGES.has(pathname) || pathname.startsWith('/incidents/');

const PAGES = new Set(['/', '/oncall', '/silences', '/readiness', '/inbox', '/login']);

/** Where to go after logging in; only a path of this console, whatever the address says. @param {string} search */
export function nextAfterLogin(search) {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?!\/)/.test(next) && isPage(new URL(next, location.origin).pathname) ? next : '/';
}
