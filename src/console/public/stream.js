// @ts-check
/** Pushes from the server: the id of an incident that changed. The connection mends itself, and what was missed is read again. */
import { now } from './clock.js';
import { connection, loadMe, me } from './store.js';

/** A browser gives up for good after an error answer; then we try again this often. Milliseconds. */
const RETRY_MS = 3_000;

/** @type {EventSource | undefined} */
let source;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

/**
 * @typedef {object} Listener
 * @property {(incidentId: string) => void} changed
 * @property {() => void} missed something may have changed while nobody listened
 */

/** Opens the stream, or opens it again. @param {Listener} listener */
export function listen(listener) {
  clearTimeout(retry);
  source?.close();
  const opened = new EventSource('/api/stream');
  source = opened;
  opened.onopen = () => {
    const missed = connection.peek().lostAt !== undefined;
    connection.value = {};
    if (me.peek() === undefined) void loadMe();
    if (missed) listener.missed();
  };
  opened.onmessage = ({ data }) => {
    const { incidentId } = JSON.parse(data);
    if (typeof incidentId === 'string') listener.changed(incidentId);
  };
  opened.onerror = () => {
    if (connection.peek().lostAt === undefined) connection.value = { lostAt: now.peek() };
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
    // The stream can't tell a missing session from a dead server; this request can, and leads to the login.
    void loadMe();
    retry = setTimeout(() => listen(listener), RETRY_MS);
  };
}

/** A phone that slept may hold a connection that is dead without knowing it. @param {Listener} listener */
export function listenAfterSleep(listener) {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || source === undefined) return;
    listen(listener);
    listener.missed();
  });
}

export function stopListening() {
  clearTimeout(retry);
  source?.close();
  source = undefined;
}
