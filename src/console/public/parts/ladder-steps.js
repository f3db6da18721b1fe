// @ts-check
/**
 * What the ladder shows, worked out from an incident. Pure.
 *
 * @import { IncidentView, LevelView, NotificationView } from '../../../domain/incident/view.ts'
 * @import { Severity } from '../../../domain/severity.ts'
 *
 * @typedef {object} Step One level as it is shown.
 * @property {number} level 1-based
 * @property {string} name
 * @property {'told' | 'next' | 'later' | 'passed' | 'paused' | 'ended'} tone `passed`: not told although its time came or comes
 * @property {string} headline What became of it, in a few words
 * @property {string} [reason] Why, in a sentence
 * @property {number} dueAt epoch ms
 * @property {number} [countTo] epoch ms to count down to
 * @property {{ channel: string, to: string, person?: string, delivery?: NotificationView }[]} targets each with its newest message
 * @property {string[]} people whom the level names without an address: "team payments"
 */
import { clockTime, duration, isClosed, severityOf } from '../words.js';

/** Severities in rising order, as src/domain/severity.ts has them; the browser can't load that file. */
const SEVERITIES = ['info', 'warning', 'error', 'critical'];

/** Will this level be told at all when its time comes? @param {LevelView} level @param {Severity | 'unknown'} severity */
const reaches = (level, severity) => severity === 'unknown' || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(level.minSeverity);

/**
 * The level that is told next if nobody acts, or undefined when none is left.
 * @param {IncidentView} incident
 * @returns {LevelView | undefined}
 */
export function nextLevel(incident) {
  if (isClosed(incident)) return undefined;
  const severity = severityOf(incident);
  const left = incident.levels
    .filter(({ state }) => state === 'waiting' || state === 'stopped')
    .filter((level) => reaches(level, severity));
  return left.reduce(
    (/** @type {LevelView | undefined} */ first, level) => (first && first.dueAt <= level.dueAt ? first : level),
    undefined,
  );
}

/** Why no level is told at the moment, and until when. @param {IncidentView} incident @param {number} now */
export function pauseOf(incident, now) {
  if (isClosed(incident)) return undefined;
  const { acknowledgement: ack, snoozedUntil } = incident;
  if (ack && ack.expiresAt > now) return { why: `acknowledged by ${ack.by}`, until: ack.expiresAt };
  return snoozedUntil !== undefined && snoozedUntil > now ? { why: 'snoozed', until: snoozedUntil } : undefined;
}

/** The highest level that was told: "L2 Operations". @param {Pick<IncidentView, 'levels'>} incident */
export function levelReached({ levels }) {
  const highest = levels.findLast(({ state }) => state === 'sent');
  return highest && levelName(highest);
}

/** @param {{ level: number, name: string }} level */
export const levelName = ({ level, name }) => `L${level} ${name}`.trim();

/**
 * The steps of the ladder, lowest level first.
 * @param {IncidentView} incident
 * @param {number} now epoch ms
 * @param {{ timeZone?: string }} [options]
 * @returns {Step[]}
 */
export function ladderSteps(incident, now, options = {}) {
  const next = nextLevel(incident);
  return incident.levels.map((level) => ({
    level: level.level,
    name: level.name,
    dueAt: level.dueAt,
    people: level.recipients ?? [],
    targets: level.targets.map((target) => withDelivery(target, level.level, incident.notifications)),
    ...(isHeldBack(level, incident) ? HELD_BACK : fate(level, incident, next, now, options)),
  }));
}

/** @type {Pick<Step, 'tone' | 'headline' | 'reason'>} */
const HELD_BACK = { tone: 'passed', headline: 'Held back', reason: 'each of its messages was held back on purpose' };

/**
 * Its time has come, and a silence, a group or quiet hours keep every message of it.
 * @param {LevelView} level
 * @param {IncidentView} incident
 */
function isHeldBack(level, incident) {
  const own = incident.notifications.filter((sent) => sent.level === level.level);
  return level.state === 'sent' && own.length > 0 && own.every(({ state }) => state === 'suppressed');
}

/**
 * @param {LevelView} level
 * @param {IncidentView} incident
 * @param {LevelView | undefined} next
 * @param {number} now
 * @param {{ timeZone?: string }} options
 * @returns {Pick<Step, 'tone' | 'headline' | 'reason' | 'countTo'>}
 */
function fate(level, incident, next, now, options) {
  const severity = severityOf(incident);
  const because = level.reason === undefined ? {} : { reason: level.reason };
  if (level.state === 'sent') {
    const late = level.lateMs ? `, late by ${duration(level.lateMs)}` : '';
    return { tone: 'told', headline: `Told ${clockTime(level.sentAt ?? level.dueAt, now, options)}${late}`, ...because };
  }
  if (level.state === 'skipped') return { tone: 'passed', headline: 'Not told', ...because };
  if (isClosed(incident)) return { tone: 'ended', headline: 'Never needed', ...because };
  if (!reaches(level, severity)) {
    return { tone: 'passed', headline: 'Will not be told', reason: `needs ${level.minSeverity} or worse, the incident is ${severity}` };
  }
  const pause = pauseOf(incident, now);
  if (pause !== undefined) {
    return { tone: 'paused', headline: `Paused: ${pause.why}`, reason: `If nobody acts, due ${clockTime(level.dueAt, now, options)}` };
  }
  return { tone: level === next ? 'next' : 'later', headline: level === next ? 'Told next' : 'Waits', countTo: level.dueAt };
}

/**
 * @param {LevelView['targets'][number]} target
 * @param {number} level
 * @param {NotificationView[]} notifications oldest first
 * @returns {Step['targets'][number]}
 */
function withDelivery(target, level, notifications) {
  const delivery = notifications.findLast((sent) => sent.level === level && sent.channel === target.channel && sent.to === target.to);
  return { ...target, ...(delivery && { delivery }) };
}
