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
 *
 * @typedef {object} Told What became of one message. Times are epoch ms.
 * @property {string} key
 * @property {import('../../domain/notification.ts').NotificationKind} kind
 * @property {number} level 0: it belongs to no level of the ladder
 * @property {string} channel
 * @property {string} to
 * @property {import('../../domain/notification.ts').NotificationState} state
 * @property {number} attempts
 * @property {string} [provider]
 * @property {string} [providerId]
 * @property {string} [person] name of whom it is for
 * @property {string} [reason]
 * @property {string} [muteCause]
 * @property {string} [muteBy]
 * @property {number} queuedAt
 * @property {number} [sendingAt]
 * @property {number} [sentAt]
 * @property {number} [deliveredAt]
 * @property {number} [acknowledgedAt]
 * @property {number} [nextAt] when one that was put off is tried again
 * @property {number} [endedAt]
 *
 * @typedef {TimelineEvent & { derived?: boolean }} ShownEvent
 * @typedef {{ groupKey: string, channel: string, target: string, leaderId: string, toldAt: number, windowEnds: number, size: number, members: string[] }} Group
 * @typedef {{ name: string, role: string, temporalUiUrl?: string, namespace?: string }} Me
 */
import { setByServer } from './clock.js';
import { withTimes } from './times.js';

/** An answer that is not a success: `message` says what and the remedy, as problem+json gave it. */
export class ApiError extends Error {
  /** @param {number} status 0 when there was no answer @param {string} message @param {string} [field] which one is wrong */
  constructor(status, message, field) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.field = field;
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

/** What became of each message, with all its times. @param {string} id @returns {Promise<{ notifications: Told[] }>} */
export const fetchNotifications = (id) => get(`/api/incidents/${encodeURIComponent(id)}/notifications`);

/** @param {string} id @returns {Promise<{ groups: Group[] }>} */
export const fetchGroups = (id) => get(`/api/groups?incident=${encodeURIComponent(id)}`);

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

/** The same as a UUID of version 4 (RFC 9562), for what insists on one. */
export const randomUuid = () =>
  randomId().replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, (_, a, b, c, d, e) => [a, b, `4${c}`, `8${d}`, e].join('-'));

/** @param {string} path */
export const get = (path) => answerOf(path, {});

/** @param {string} path @param {object} body */
export const post = (path, body) =>
  answerOf(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-salvor-console': '1' }, body: JSON.stringify(body) });

/** @param {string} path */
export const remove = (path) => answerOf(path, { method: 'DELETE', headers: { 'x-salvor-console': '1' } });

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
  if (!response.ok) throw new ApiError(response.status, problemIn(body) ?? `The API answered ${response.status}.`, body?.field);
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
