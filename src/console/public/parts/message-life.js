// @ts-check
/**
 * The life of a message as steps, and messages by the level that sent them. Pure.
 *
 * @import { Told } from '../api.js'
 * @import { IncidentView, NotificationView } from '../../../domain/incident/view.ts'
 *
 * @typedef {{ what: string, at?: number, tone: 'done' | 'good' | 'bad' | 'doubt' | 'waits' }} LifeStep
 */
import { levelName } from './ladder-steps.js';

/** @type {Partial<Record<Told['state'], { what: string, tone: LifeStep['tone'] }>>} */
const ENDS = {
  failed: { what: 'failed', tone: 'bad' },
  unknown: { what: 'unknown whether it arrived', tone: 'doubt' },
  cancelled: { what: 'called off', tone: 'waits' },
  suppressed: { what: 'not sent on purpose', tone: 'doubt' },
};

/** What happened to a message so far, in order, and what it waits for. @param {Told} told @returns {LifeStep[]} */
export function lifeOf(told) {
  const { state, queuedAt, sendingAt, sentAt, deliveredAt, acknowledgedAt, nextAt, endedAt } = told;
  const end = ENDS[state];
  /** @type {LifeStep[]} */
  const steps = [
    { what: 'queued', at: queuedAt, tone: 'done' },
    ...(sendingAt === undefined ? [] : [step('sending', sendingAt, 'done')]),
    ...(sentAt === undefined ? [] : [step('sent', sentAt, 'good')]),
    ...(deliveredAt === undefined ? [] : [step('delivered', deliveredAt, 'good')]),
    ...(acknowledgedAt === undefined ? [] : [step('acknowledged', acknowledgedAt, 'good')]),
  ];
  if (end !== undefined) steps.push({ ...end, ...(endedAt !== undefined && { at: endedAt }) });
  else if (!steps.some(({ what }) => what === state)) steps.push({ what: state, tone: GOOD.includes(state) ? 'good' : 'waits' });
  if (nextAt !== undefined && (state === 'queued' || state === 'sending' || state === 'suppressed'))
    steps.push({ what: state === 'suppressed' ? 'asked again' : 'deferred until', at: nextAt, tone: 'waits' });
  return steps;
}

/** @type {readonly Told['state'][]} */
const GOOD = ['sent', 'delivered', 'acknowledged'];

/** @param {string} what @param {number} at @param {LifeStep['tone']} tone @returns {LifeStep} */
const step = (what, at, tone) => ({ what, at, tone });

/**
 * What the page shows of each message: what is stored, with the name and the newest state that the incident itself knows. Before it is
 * stored the incident knows it alone.
 * @param {Told[] | undefined} stored
 * @param {NotificationView[]} known
 * @returns {Told[]}
 */
export function messagesOf(stored = [], known) {
  const byKey = new Map(stored.map((told) => [told.key, told]));
  const merged = known.map(({ deferred, ...view }) => {
    const told = byKey.get(view.key);
    byKey.delete(view.key);
    return {
      attempts: 0,
      ...view,
      ...(deferred !== undefined && { nextAt: deferred }),
      ...told,
      ...(view.person !== undefined && { person: view.person }),
      ...(view.reason !== undefined && told?.reason === undefined && { reason: view.reason }),
    };
  });
  return [...merged, ...byKey.values()];
}

/**
 * Messages by level, the lowest first; those that belong to no level come last.
 * @param {Told[]} messages
 * @param {IncidentView['levels']} levels
 * @returns {{ name: string, messages: Told[] }[]}
 */
export function byLevel(messages, levels) {
  const groups = levels.map((level) => ({ name: levelName(level), messages: messages.filter((told) => told.level === level.level) }));
  const known = new Set(levels.map(({ level }) => level));
  groups.push({ name: 'Beside the ladder', messages: messages.filter((told) => !known.has(told.level)) });
  return groups.filter((group) => group.messages.length > 0);
}
