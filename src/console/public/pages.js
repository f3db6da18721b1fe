// @ts-check
/**
 * The pages beside the list and an incident.
 *
 * @typedef {object} Page
 * @property {import('preact').ComponentClass<{}>} view
 * @property {() => Promise<void>} load reads it when it is opened
 * @property {() => Promise<void>} refresh reads again what may have changed; a storm of changes calls it often
 * @property {boolean} changesElsewhere people and workers change it without a push
 */
import { coalesce } from './coalesce.js';
import { loadInbox } from './inbox.js';
import { loadOnCall } from './oncall.js';
import { InboxPage } from './pages/inbox.js';
import { OnCallPage } from './pages/oncall.js';
import { ReadinessPage } from './pages/readiness.js';
import { SilencesPage } from './pages/silences.js';
import { loadReadiness, refreshReadiness } from './readiness.js';
import { loadSilences } from './silences.js';

/** @param {() => Promise<void>} read */
function oneAtATime(read) {
  const run = coalesce(read);
  return () => run('');
}

/** @type {Record<string, Page | undefined>} */
export const PAGES = {
  '/oncall': { view: OnCallPage, load: loadOnCall, refresh: oneAtATime(loadOnCall), changesElsewhere: true },
  '/silences': { view: SilencesPage, load: loadSilences, refresh: oneAtATime(loadSilences), changesElsewhere: true },
  '/readiness': { view: ReadinessPage, load: loadReadiness, refresh: oneAtATime(refreshReadiness), changesElsewhere: true },
  '/inbox': { view: InboxPage, load: loadInbox, refresh: oneAtATime(loadInbox), changesElsewhere: false },
};
