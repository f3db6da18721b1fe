// @ts-check
/**
 * Would people be told? Findings and the drill over a year, and the ways as they are now.
 *
 * @import { Stretch } from './zone.js'
 *
 * @typedef {{ kind: string, severity: 'critical' | 'warning' | 'notice', subject: { kind: string, name: string }, message: string,
 *   remedy: string, hours?: number, times?: Stretch[] }} ReadinessFinding
 * @typedef {Stretch & { ready: boolean, people: number, teams: number, schedules: number, findings: ReadinessFinding[] }} Readiness
 * @typedef {{ level: number, name: string, afterMs: number, who: string[], missing: string[] }} DrilledLevel
 * @typedef {{ levels: DrilledLevel[], rings: boolean, hours: number, share: number, stretches: number, first: Stretch }} HourClass
 * @typedef {{ ladder: string, severity: string, classesInAll: number, nobodyHours: number, nobody: (Stretch & { reason: string })[],
 *   classes: HourClass[] }} DrilledLadder
 * @typedef {Stretch & { reachesSomebody: boolean, verdict: string[], tookMs: number, ladders: DrilledLadder[],
 *   failures: { service: string, severity: string, playbook: string, ladder: string }[] }} Drill
 * @typedef {{ channel: string, to: string }} Way
 * @typedef {{ plan?: { everyMs: number, withinMs: number, checks: (Way & { alarm: Way })[] },
 *   newest: (Way & { state: 'back' | 'lost', startedAt: number, tookMs: number, reason: string })[] }} PageLoop
 * @typedef {{ name: string, state: 'closed' | 'open' | 'half_open' | 'isolated', reason?: string, since?: number, until?: number }} Breaker
 * @typedef {{ revision: number, author?: string, door?: string, message?: string, at?: number }} Revision
 */
import { signal } from '/console/vendor/signals-core.js';
import { get, post, randomUuid } from './api.js';
import { answer, wordsOf } from './store.js';

/** @type {import('@preact/signals-core').Signal<{ readiness?: Readiness, drill?: Drill, problem?: string }>} */
export const outlook = signal({});

/** @type {import('@preact/signals-core').Signal<{ pageLoop?: PageLoop, breakers?: Breaker[], policy?: Revision & { from: string }, revisions?: Revision[], problem?: string }>} */
export const present = signal({});

/** The revision whose difference is shown. @type {import('@preact/signals-core').Signal<{ revision: number, diff?: string, problem?: string } | undefined>} */
export const opened = signal(undefined);

/** A year of schedules takes seconds: each part is shown as soon as it is there. */
export async function loadReadiness() {
  outlook.value = {};
  await Promise.all([refreshReadiness(), loadPart('readiness', '/api/oncall/readiness'), loadPart('drill', '/api/oncall/drill')]);
}

/** @param {'readiness' | 'drill'} name @param {string} path */
async function loadPart(name, path) {
  try {
    const part = await get(path);
    outlook.value = { ...outlook.peek(), [name]: part };
  } catch (error) {
    outlook.value = { ...outlook.peek(), problem: wordsOf(error) };
  }
}

/** What changes while one looks. */
export async function refreshReadiness() {
  try {
    const [pageLoop, { breakers }, { text, ...policy }, { revisions }] = await Promise.all([
      get('/api/page-loop'),
      get('/api/breakers'),
      get('/api/policy'),
      get('/api/policy/revisions?limit=20'),
    ]);
    present.value = { pageLoop, breakers, policy, revisions };
  } catch (error) {
    present.value = { ...present.peek(), problem: wordsOf(error) };
  }
}

/** One round of the page loop at once; what comes back is shown as it comes. */
export async function tryWays() {
  try {
    await post('/api/page-loop', { id: randomUuid() });
    answer.value = { text: 'A test page is on its way to every target of the page loop.' };
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
  }
}

/** @param {string} name @param {'isolate' | 'close'} action */
export async function setBreaker(name, action) {
  try {
    await post('/api/breakers', { name, action, reason: 'from the console' });
    answer.value = { text: action === 'isolate' ? `${name} is out of use until somebody gives it back.` : `${name} is in use again.` };
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
  }
  await refreshReadiness();
}

/** @param {number} revision */
export async function openRevision(revision) {
  if (opened.peek()?.revision === revision) {
    opened.value = undefined;
    return;
  }
  opened.value = { revision };
  try {
    const { diff } = await get(`/api/policy/revisions/${revision}`);
    if (opened.peek()?.revision === revision) opened.value = { revision, diff };
  } catch (error) {
    opened.value = { revision, problem: wordsOf(error) };
  }
}
