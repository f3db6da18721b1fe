import type { IncidentData } from '../incident/data.ts';
import { log } from '../incident/log.ts';
import type { ContactStep } from '../oncall/question.ts';
import { atLeast } from '../severity.ts';
import { wayStanding, type WayStanding } from './contact.ts';
import type { Contact } from './reaching.ts';
import { CHANNEL_WORDS, tell } from './messages.ts';
import type { Moment } from './moment.ts';

/**
 * Begins to reach one recipient. A later telling of the same level takes the place of a former one.
 * Without the policy's `undeliveredAfter` (an incident of before it existed) each address is told once and nothing follows from it.
 */
export function openContact(incident: IncidentData, contact: Omit<Contact, 'begun'>, now: number): void {
  const opened: Contact = { ...contact, begun: [] };
  if (incident.policy.escalation.undeliveredAfter === undefined) {
    for (const step of opened.steps) begin(incident, opened, step, now);
    return;
  }
  incident.contacts = (incident.contacts ?? []).filter(
    ({ level, generation }) => level !== contact.level || generation >= contact.generation,
  );
  incident.contacts.push(opened);
  advance(incident, opened, now);
}

/** Tries the next way of everybody whose time has come, or whose former ways failed; tells the next level when nobody of one is left. */
export function advanceContacts(incident: IncidentData, now: number): void {
  for (const contact of incident.contacts ?? []) advance(incident, contact, now);
  hastenNextLevel(incident, now);
}

/** Somebody acted, or it is over: nobody is tried any further. */
export function dropContacts(incident: IncidentData, isTheirs: (contact: Contact) => boolean = () => true): void {
  if (incident.contacts !== undefined) incident.contacts = incident.contacts.filter((contact) => !isTheirs(contact));
}

function advance(incident: IncidentData, contact: Contact, now: number): void {
  while (contact.gaveUp === undefined) {
    const next = contact.steps[contact.begun.length];
    const standings = standingsOf(incident, contact, now);
    const failed = standings.at(-1);
    if (next === undefined) {
      if (failed?.is === 'failed' && standings.every(({ is }) => is === 'failed')) giveUp(incident, contact, failed.reason, now);
      return;
    }
    const isItsTime = startOf(contact, next) <= now;
    if (!isItsTime && !(standings.length > 0 && standings.every(({ is }) => is === 'failed' || is === 'late'))) return;
    if (failed !== undefined && 'reason' in failed) {
      const former = contact.steps[contact.begun.length - 1];
      const message = `${contact.name}: ${former === undefined ? 'the former way' : wayInWords(former)} did not reach them (${failed.reason}); ${wayInWords(next)} is tried now.`;
      log(incident, now, 'escalation.failover', message, { data: { level: contact.level } });
    }
    begin(incident, contact, next, now);
  }
}

function begin(incident: IncidentData, contact: Contact, step: ContactStep, now: number): void {
  const { kind, level, levelName, generation, why, dueAt, lateMs, person, name } = contact;
  const target = { channel: step.channel, to: step.to };
  const who = person === undefined ? {} : { person, personName: name };
  const key = tell(incident, now, { kind, level, levelName, generation, target, why, dueAt, lateMs, ...who });
  contact.begun.push({ key, at: now });
}

function giveUp(incident: IncidentData, contact: Contact, reason: string, now: number): void {
  contact.gaveUp = reason;
  log(incident, now, 'escalation.failover', `${contact.name} could not be reached: no way is left (${reason}).`, {
    data: { level: contact.level },
  });
}

/** Nobody of a level could be reached: the next one that hears this severity does not wait for its time. */
function hastenNextLevel(incident: IncidentData, now: number): void {
  for (const [index, data] of incident.levels.entries()) {
    if (data.sentAt === undefined || data.unreached !== undefined) continue;
    const theirs = (incident.contacts ?? []).filter(({ level, generation }) => level === index + 1 && generation === data.generation);
    const isAsking = incident.toAsk?.some(({ level }) => level === index + 1) === true;
    if (isAsking || theirs.length === 0 || theirs.some(({ gaveUp }) => gaveUp === undefined)) continue;
    const name = `L${index + 1} ${incident.policy.escalation.levels[index]?.name ?? ''}`;
    data.unreached = theirs.map((contact) => `${contact.name}: ${contact.gaveUp ?? ''}`).join('; ');
    const next = nextThatHears(incident, index);
    const reason = `nobody of ${name} could be reached`;
    if (next !== undefined) Object.assign(incident.levels[next] ?? {}, { hastened: { at: now, reason } });
    const what = next === undefined ? 'No level is left to tell' : `L${next + 1} does not wait for its time`;
    log(incident, now, 'escalation.failover', `Nobody of ${name} could be reached. ${what}.`, { data: { level: index + 1 } });
  }
}

function nextThatHears(incident: IncidentData, after: number): number | undefined {
  const index = incident.policy.escalation.levels.findIndex(
    (level, at) => at > after && incident.levels[at]?.sentAt === undefined && atLeast(incident.severity, level.minSeverity),
  );
  return index === -1 ? undefined : index;
}

/** When a contact has to be looked at next, without anything being heard before. */
export function nextContactMoment(incident: IncidentData, now: number): Moment | undefined {
  return (incident.contacts ?? [])
    .filter(({ gaveUp }) => gaveUp === undefined)
    .flatMap((contact) => momentsOf(incident, contact, now))
    .toSorted((a, b) => a.at - b.at)
    .at(0);
}

function momentsOf(incident: IncidentData, contact: Contact, now: number): Moment[] {
  const next = contact.steps[contact.begun.length];
  const standings = standingsOf(incident, contact, now);
  const isOver = standings.length > 0 && standings.every(({ is }) => is === 'failed' || (is === 'late' && next !== undefined));
  if (isOver) return [{ at: now, what: `${contact.name} is tried another way`, isWait: true }];
  const waits = standings.flatMap((standing) => ('until' in standing ? [standing.until] : []));
  const isAnswered = standings.some(({ is }) => is === 'reached' || is === 'muted');
  const moments: Moment[] = [];
  if (next !== undefined && Number.isFinite(startOf(contact, next)))
    moments.push({ at: startOf(contact, next), what: `${contact.name} is told by ${wayInWords(next)}` });
  if (!isAnswered && waits.length > 0)
    moments.push({ at: Math.max(...waits), what: `${contact.name} counts as not reached`, isWait: true });
  return moments;
}

function standingsOf(incident: IncidentData, contact: Contact, now: number): WayStanding[] {
  const patience = incident.policy.escalation.undeliveredAfter ?? Number.POSITIVE_INFINITY;
  return contact.begun.map((way) => wayStanding(incident, way, patience, now));
}

/** The first way begins at once; another at its time, or only when the former failed. */
function startOf({ startedAt, begun }: Contact, { afterMs }: ContactStep): number {
  if (afterMs !== undefined) return startedAt + afterMs;
  return begun.length === 0 ? startedAt : Number.POSITIVE_INFINITY;
}

function wayInWords({ channel, to }: ContactStep): string {
  return `${CHANNEL_WORDS[channel]} to ${to}`;
}
