// @ts-check
/**
 * Salvor's HTTP API as the console uses it. The session cookie says who we are; the header `x-salvor-console` shows that a
 * command comes from this page and not from a foreign form.
 *
 * @import { IncidentView } from '../../domain/incident/view.ts'
 * @import { TimelineEvent } from '../../domain/incident/timeline.ts'
 * @import { CommandName, CommandResult } from '../../domain/incident/commands.ts'
 *
 * @typedef {IncidentView & { formerId?: string }} ShownIncident `formerId`: the earlier incident of the same failure
 * @typedef {TimelineEvent & { derived?: boolean }} ShownEvent
 * @typedef {{ name: string, role: string, temporalUiUrl?: string, namespace?: string }} Me
 */
import { setByServer } from './clock.js';
import { withTimes } from './times.js';

/** An answer that is not a success: `message` says what and the remedy, as problem+json gave it. */
export class ApiError extends Error {
  /** @param {number} status 0 when there was no answer @param {string} message */
  constructor(status, message) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** @returns {Promise<Me>} */
export const fetchMe = () => get('/api/me');

/** @param {{ open: boolean, cursor?: string }} page @returns {Promise<{ incidents: ShownIncident[], next?: string }>} */
export const fetchIncidents = ({ open, cursor }) =>
  get(`/api/incidents?${new URLSearchParams({ ...(open && { open: 'true' }), ...(cursor !== undefined && { cursor }) })}`);

/** @param {string} id @returns {Promise<ShownIncident>} */
export const fetchIncident = (id) => get(`/api/incidents/${encodeURIComponent(id)}`);

/** @param {string} id @returns {Promise<{ events: ShownEvent[], verified?: boolean }>} */
export const fetchTimeline = (id) => get(`/api/incidents/${encodeURIComponent(id)}/timeline`);

/** @returns {Promise<unknown>} */
export const fetchInbox = () => get('/api/sandbox/messages');

/**
 * @param {string} incidentId
 * @param {CommandName} name
 * @param {Record<string, unknown>} fields with the command's id, under which a repeat is harmless
 * @returns {Promise<CommandResult>}
 */
export const giveCommand = (incidentId, name, fields) => post(`/api/incidents/${encodeURIComponent(incidentId)}/${name}`, fields);

/** @param {string} token @returns {Promise<unknown>} */
export const logIn = (token) => post('/login', { token });

export const logOut = () => post('/logout', {});

/** `crypto.randomUUID` exists only on https and localhost; a phone on the local network has neither. */
export const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} path */
const get = (path) => answerOf(path, {});

/** @param {string} path @param {object} body */
const post = (path, body) =>
  answerOf(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-salvor-console': '1' }, body: JSON.stringify(body) });

/** Longer than this nobody waits at a dead connection. Milliseconds. */
const TIMEOUT_MS = 15_000;

/** @param {string} path @param {RequestInit} init @returns {Promise<any>} */
async function answerOf(path, init) {
  const response = await fetch(path, {
    ...init,
    headers: { accept: 'application/json', ...init.headers },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => {
    throw new ApiError(0, 'Salvor does not answer. Is the API running, and is this device online?');
  });
  setByServer(response.headers.get('date'));
  const text = await response.text();
  const body = asJson(text);
  if (!response.ok) throw new ApiError(response.status, problemIn(body) ?? `The API answered ${response.status}.`);
  return withTimes(body);
}

/** @param {string} text @returns {any} */
function asJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {any} body problem+json (RFC 9457) @returns {string | undefined} */
const problemIn = (body) => body?.detail ?? body?.title ?? body?.message;
