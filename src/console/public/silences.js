// @ts-check
/**
 * Silences, maintenance windows, and pages that were not sent.
 *
 * @typedef {object} ShownSilence times are epoch ms
 * @property {string} id
 * @property {string} matchers
 * @property {'pending' | 'active' | 'expired'} state
 * @property {number} startsAt
 * @property {number} endsAt
 * @property {string} createdBy
 * @property {string} comment
 * @property {number} [expiredAt]
 * @property {string} [expiredBy]
 *
 * @typedef {{ name: string, matchers: string[], from?: number, until?: number, time_intervals?: Record<string, unknown>[], openUntil?: number }} ShownWindow
 * @typedef {{ at: number, cause: string, reason: string, incidentId: string, service?: string, title?: string, level?: number, kind?: string,
 *   channel?: string, to?: string, by?: string, nextAt?: number }} NotSent
 * @typedef {{ id: string, title: string, service: string, severity?: string, pages: { level: number, name: string, dueAt: number, recipient: string }[] }} Muted
 * @typedef {{ matchers: string, incidents: Muted[], open: number }} Previewed
 * @typedef {{ asked: string, found?: Previewed, problem?: string }} Preview
 */
import { signal } from '/console/vendor/signals-core.js';
import { get, post, remove } from './api.js';
import { answer, wordsOf } from './store.js';

/** @type {import('@preact/signals-core').Signal<{ list?: ShownSilence[], windows?: ShownWindow[], problem?: string }>} */
export const silences = signal({});

/** @type {import('@preact/signals-core').Signal<{ pages?: NotSent[], counts: Record<string, number> }>} */
export const notSent = signal({ counts: {} });

/** Which cause the log is narrowed to; all when empty. */
export const cause = signal('');

/** So many of them are a screenful or two; older ones are one press away. */
const PAGES_AT_ONCE = 20;
/** How many of the log are shown. */
export const shownPages = signal(PAGES_AT_ONCE);

/** What the matchers in the editor would hold back now. @type {import('@preact/signals-core').Signal<Preview | undefined>} */
export const preview = signal(undefined);

/** What the editor begins with: a silence that is made again. @type {import('@preact/signals-core').Signal<ShownSilence | undefined>} */
export const pattern = signal(undefined);

export async function loadSilences() {
  try {
    const only = cause.peek();
    const [{ silences: list }, { windows }, log] = await Promise.all([
      get('/api/silences'),
      get('/api/maintenance'),
      get(`/api/pages-not-sent?${new URLSearchParams({ limit: String(shownPages.peek()), ...(only !== '' && { cause: only }) })}`),
    ]);
    silences.value = { list, windows };
    // Somebody who chose another cause meanwhile waits for another answer. Counts are of all causes only when none is chosen.
    if (only === cause.peek()) notSent.value = { pages: log.pages, counts: only === '' ? log.counts : notSent.peek().counts };
    await againPreview();
  } catch (error) {
    silences.value = { ...silences.peek(), problem: wordsOf(error) };
  }
}

export function showOlder() {
  shownPages.value += PAGES_AT_ONCE;
  return loadSilences();
}

/** @param {string} chosen */
export function chooseCause(chosen) {
  cause.value = chosen;
  shownPages.value = PAGES_AT_ONCE;
  return loadSilences();
}

/** Long enough for a quick typist not to cause a request a letter, short enough to feel at once. Milliseconds. */
const TYPING_MS = 250;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;

/** Asks what matchers would hold back, as soon as the typing pauses. @param {string} matchers */
export function previewSoon(matchers) {
  clearTimeout(typing);
  const asked = matchers.trim();
  if (asked === '') {
    preview.value = undefined;
    return;
  }
  const { found } = preview.peek() ?? {};
  preview.value = { asked, ...(found && { found }) };
  typing = setTimeout(() => void askPreview(asked), TYPING_MS);
}

/** The incidents behind a preview change while one writes the comment. */
const againPreview = async () => {
  const current = preview.peek();
  if (current?.found !== undefined && current.problem === undefined) await askPreview(current.asked);
};

/** @param {string} asked */
async function askPreview(asked) {
  const isStillAsked = () => preview.peek()?.asked === asked;
  try {
    const found = await post('/api/silences/preview', { matchers: asked });
    if (isStillAsked()) preview.value = { asked, found };
  } catch (error) {
    if (isStillAsked()) preview.value = { asked, problem: wordsOf(error) };
  }
}

/** @param {import('./form.js').Values} values @returns {Promise<string>} */
export async function giveSilence({ startsAt = '', long = '', ...values }) {
  /** @type {ShownSilence} */
  const made = await post('/api/silences', {
    ...values,
    ...(startsAt !== '' && { startsAt: new Date(startsAt).toISOString() }),
    ...(long !== '' && { long: true }),
  });
  preview.value = undefined;
  pattern.value = undefined;
  await loadSilences();
  return `Silenced ${made.matchers}.`;
}

/** @param {ShownSilence} silence */
export async function expire({ id, matchers }) {
  try {
    await remove(`/api/silences/${encodeURIComponent(id)}`);
    answer.value = { text: `The silence of ${matchers} has ended. What it held back is sent within minutes if it is still wanted.` };
    await loadSilences();
  } catch (error) {
    answer.value = { text: wordsOf(error), bad: true };
  }
}
