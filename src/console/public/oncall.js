// @ts-check
/**
 * Who is on call, and the schedule that is looked at. The address says which one and from which week on, so that a reload and a link
 * show the same.
 *
 * @import { Week } from './zone.js'
 *
 * @typedef {{ id: string, name: string }} Named
 * @typedef {{ channel: string, to: string, afterMs?: number }} ContactStep
 * @typedef {{ person: string, name: string, steps: ContactStep[], layer?: string, override?: string, insteadOf?: string, until?: number }} OnCallPerson
 * @typedef {{ people: OnCallPerson[], reason: string, next?: { person: string, name: string, from: number } }} Finding
 * @typedef {{ name: string, timeZone: string, description?: string, layers: { name: string, people: string[] }[], teams: string[], now: Finding }} ShownSchedule
 * @typedef {import('./shifts.js').Shift} Shift
 * @typedef {import('./shifts.js').Shifts} Shifts
 * @typedef {import('./shifts.js').ShownOverride} ShownOverride
 */
import { signal } from '/console/vendor/signals-core.js';
import { get, post, remove } from './api.js';
import { now } from './clock.js';
import { filled } from './form.js';
import { path, replace } from './router.js';
import { answer, wordsOf } from './store.js';
import { dateAt, isoDate, mondayOf, parseDate, plusDays, weeksFrom } from './zone.js';

/** Weeks that are shown: a month fits on a screen, and is how far people plan. */
export const SHOWN_WEEKS = 4;

/** @type {import('@preact/signals-core').Signal<{ schedules?: ShownSchedule[], people?: Named[], teams?: Named[], problem?: string }>} */
export const onCall = signal({});

/** @type {import('@preact/signals-core').Signal<{ shifts?: Shifts, weeks?: Week[], problem?: string }>} */
export const calendar = signal({});

/** The address of a schedule's calendar feed, once it was asked for. @type {import('@preact/signals-core').Signal<{ schedule: string, url: string } | undefined>} */
export const feed = signal(undefined);

/** What the override form begins with: a shift that was pressed. @type {import('@preact/signals-core').Signal<Shift | undefined>} */
export const picked = signal(undefined);

/** Everybody and every team that the policy knows. */
export async function loadDirectory() {
  onCall.value = await get('/api/oncall/schedules');
}

/** What a person is called; their id when the policy has forgotten them. @param {string} id */
export const nameOf = (id) => onCall.value.people?.find((person) => person.id === id)?.name ?? id;

export async function loadOnCall() {
  try {
    await loadDirectory();
  } catch (error) {
    onCall.value = { ...onCall.peek(), problem: wordsOf(error) };
    return;
  }
  const schedule = chosenSchedule();
  if (schedule !== undefined) await loadCalendar(schedule);
}

/** The schedule that the address names, or the first. */
export function chosenSchedule() {
  const named = new URL(path.value, location.origin).searchParams.get('schedule');
  const { schedules = [] } = onCall.value;
  return schedules.find(({ name }) => name === named) ?? schedules[0];
}

/** @param {ShownSchedule} schedule */
async function loadCalendar({ name, timeZone }) {
  const weeks = weeksFrom(firstMonday(timeZone), SHOWN_WEEKS, timeZone);
  const from = new Date(weeks[0]?.from ?? 0).toISOString();
  const until = new Date(weeks.at(-1)?.until ?? 0).toISOString();
  try {
    const shifts = await get(`/api/oncall/schedules/${encodeURIComponent(name)}/shifts?${new URLSearchParams({ from, until })}`);
    // Somebody who pressed "Later" meanwhile waits for another answer.
    if (chosenSchedule()?.name === name && isoDate(firstMonday(timeZone)) === isoDate(weeks[0]?.days[0]?.date ?? firstMonday(timeZone)))
      calendar.value = { shifts, weeks };
  } catch (error) {
    calendar.value = { ...calendar.peek(), problem: wordsOf(error) };
  }
}

/** The Monday from which on the calendar is shown. @param {string} timeZone */
function firstMonday(timeZone) {
  const asked = parseDate(new URL(path.value, location.origin).searchParams.get('week'));
  return mondayOf(asked ?? dateAt(now.peek(), timeZone));
}

/** @param {ShownSchedule} schedule @param {number} weeks negative: earlier; 0: the present week */
export function moveBy({ name, timeZone }, weeks) {
  const query = new URLSearchParams({ schedule: name });
  if (weeks !== 0) query.set('week', isoDate(plusDays(firstMonday(timeZone), weeks * 7)));
  replace(`/oncall?${query}`);
}

/** @param {string} schedule @param {import('./form.js').Values} values @param {string} id @returns {Promise<string>} */
export async function giveOverride(schedule, values, id) {
  const { message } = await post('/api/oncall/overrides', { id: `c-${id}`, schedule, ...filled(values) });
  picked.value = undefined;
  await loadOnCall();
  return message;
}

/** Each takes the turn of the other; one that runs is handed over from now on. @param {string} schedule @param {[Shift, Shift]} turns @param {string} reason @param {string} id */
export async function giveSwap(schedule, turns, reason, id) {
  const iso = (/** @type {number} */ at) => new Date(at).toISOString();
  const body = turns.map(({ person, from, until }) => ({ person, from: iso(Math.max(from, now.peek())), until: iso(until) }));
  const { message } = await post('/api/oncall/swaps', { id: `c-${id}`, schedule, turns: body, reason });
  await loadOnCall();
  return /** @type {string} */ (message);
}

/** @param {string} id of an override */
export async function takeBack(id) {
  try {
    const { message } = await remove(`/api/oncall/overrides/${encodeURIComponent(id)}`);
    answer.value = { text: message };
    await loadOnCall();
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
  }
}

/** @param {string} schedule */
export async function askFeed(schedule) {
  try {
    const { url } = await get(`/api/oncall/schedules/${encodeURIComponent(schedule)}/calendar-link`);
    feed.value = { schedule, url };
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
  }
}
