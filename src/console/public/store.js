// @ts-check
/**
 * What the console knows: signals, and the few functions that change them.
 *
 * @import { Group, Me, ShownEvent, ShownIncident, Told } from './api.js'
 */
import { batch, signal } from '/console/vendor/signals-core.js';
import { ApiError, fetchGroups, fetchIncident, fetchIncidents, fetchMe, fetchNotifications, fetchTimeline } from './api.js';
import { coalesce } from './coalesce.js';
import { open, path } from './router.js';
import { isClosed } from './words.js';

/** @type {import('@preact/signals-core').Signal<Me | undefined>} */
export const me = signal(undefined);

/** Is the push connection up? `lostAt`: epoch ms of this device since which it is not. */
export const connection = signal(/** @type {{ lostAt?: number }} */ ({}));

/** The answer to the last command, or what went wrong; read out by screen readers. */
export const answer = signal(/** @type {{ text: string, bad?: boolean } | undefined} */ (undefined));

/** The list page. `incidents` undefined: not loaded yet. */
export const list = signal(/** @type {{ all: boolean, incidents?: ShownIncident[], next?: string, problem?: string }} */ ({ all: false }));

/** The incident page. */
export const shown = signal(
  /** @type {{ id: string, incident?: ShownIncident, events?: ShownEvent[], verified?: boolean, told?: Told[], groups?: Group[], problem?: string } | undefined} */ (
    undefined
  ),
);

/** A token of a service may only report. Before we know, nothing is hidden: the API decides anyway. */
export const mayAct = () => me.value?.role !== 'reporter';

/** @param {unknown} error */
export function wordsOf(error) {
  if (error instanceof ApiError && error.status === 401 && !path.peek().startsWith('/login'))
    open(`/login?next=${encodeURIComponent(path.peek())}`);
  return error instanceof Error ? error.message : String(error);
}

export async function loadMe() {
  try {
    me.value = await fetchMe();
  } catch (error) {
    wordsOf(error);
  }
}

/** @param {boolean} all closed ones too */
export async function loadList(all) {
  if (list.peek().all !== all) list.value = { all };
  try {
    const { incidents, next } = await fetchIncidents({ open: !all });
    list.value = { all, incidents, ...(next !== undefined && { next }) };
  } catch (error) {
    list.value = { ...list.peek(), problem: wordsOf(error) };
  }
}

export async function loadMore() {
  const { all, incidents = [], next } = list.peek();
  if (next === undefined) return;
  try {
    const page = await fetchIncidents({ open: !all, cursor: next });
    const known = new Set(incidents.map(({ id }) => id));
    list.value = {
      all,
      incidents: [...incidents, ...page.incidents.filter(({ id }) => !known.has(id))],
      ...(page.next !== undefined && { next: page.next }),
    };
  } catch (error) {
    list.value = { ...list.peek(), problem: wordsOf(error) };
  }
}

/** @param {string} id */
export function showIncident(id) {
  const known = list.peek().incidents?.find((incident) => incident.id === id);
  if (shown.peek()?.id !== id) shown.value = { id, ...(known && { incident: known }) };
  return refresh(id);
}

/** Reads one incident again, and its timeline when it is on the page. */
export const refresh = coalesce(async (id) => {
  const onPage = shown.peek()?.id === id;
  try {
    const [incident, more] = await Promise.all([fetchIncident(id), onPage ? everythingOf(id) : undefined]);
    batch(() => {
      putIntoList(incident);
      if (shown.peek()?.id === id) shown.value = { id, incident: newer(shown.peek()?.incident, incident), ...(more ?? {}) };
    });
  } catch (error) {
    if (onPage) shown.value = { ...shown.peek(), id, problem: wordsOf(error) };
  }
});

/** What only its own page shows of an incident. @param {string} id */
async function everythingOf(id) {
  const [timeline, { notifications }, { groups }] = await Promise.all([fetchTimeline(id), fetchNotifications(id), fetchGroups(id)]);
  return { ...timeline, told: notifications, groups };
}

/** What is on the page may have changed while nobody listened: read it all again. */
export function refreshAll() {
  const id = shown.peek()?.id;
  return Promise.all([loadList(list.peek().all), ...(id === undefined ? [] : [refresh(id)])]);
}

/** @type {(known: ShownIncident | undefined, read: ShownIncident) => ShownIncident} */
const newer = (known, read) => (known !== undefined && known.revision > read.revision ? known : read);

/** A closed one stays where it is seen until the list is opened again: nothing moves away under a thumb. @param {ShownIncident} incident */
function putIntoList(incident) {
  const { all, incidents, ...rest } = list.peek();
  if (incidents === undefined) return;
  const index = incidents.findIndex(({ id }) => id === incident.id);
  if (index < 0 && !all && isClosed(incident)) return;
  const changed = index < 0 ? [incident, ...incidents] : incidents.with(index, newer(incidents[index], incident));
  list.value = { all, incidents: changed, ...rest };
}
