import type { IncidentData } from '../incident/data.ts';
import { log } from '../incident/log.ts';
import type { OnCallAnswer } from '../oncall/question.ts';
import type { Recipient } from '../policy/playbook.ts';
import { CHANNEL_WORDS } from './messages.ts';
import { advanceContacts, openContact } from './reach.ts';
import type { Ask, Contact } from './reaching.ts';
import { isAddress, recipientInWords } from './recipient.ts';

/** Tells addresses at once and asks who is on call for the rest. */
export function tellRecipients(
  incident: IncidentData,
  now: number,
  recipients: readonly Recipient[],
  telling: Omit<Ask, 'reference'>,
): void {
  for (const recipient of recipients) {
    if (isAddress(recipient)) {
      const name = `${CHANNEL_WORDS[recipient.channel]} to ${recipient.to}`;
      openContact(incident, { ...telling, name, startedAt: now, steps: [{ ...recipient, afterMs: 0 }] }, now);
    } else {
      incident.toAsk = [...(incident.toAsk ?? []), { ...telling, reference: recipient }];
    }
  }
}

/** Takes the answer to an ask; one that is no longer wanted changes nothing. */
export function hearWhoIsOnCall(incident: IncidentData, ask: Ask, answer: OnCallAnswer, now: number): void {
  if (incident.toAsk?.includes(ask) !== true) return;
  incident.toAsk = incident.toAsk.filter((other) => other !== ask);
  const { reference, ...telling } = ask;
  const data = { level: ask.level, people: answer.people.map(({ person }) => person) };
  log(incident, now, answer.people.length === 0 ? 'escalation.nobody_on_call' : 'escalation.on_call', `${answer.reason}.`, { data });
  if (answer.people.length === 0) {
    const name = recipientInWords(reference);
    openContact(incident, { ...telling, name, startedAt: now, steps: [], gaveUp: answer.reason }, now);
  }
  for (const { person, name, steps } of answer.people) {
    const contact: Omit<Contact, 'begun'> = { ...telling, person, name, startedAt: now, steps };
    openContact(incident, steps.length > 0 ? contact : { ...contact, gaveUp: 'no way to reach them is known' }, now);
  }
  advanceContacts(incident, now);
}

/** Nobody is looked up any further. */
export function dropAsks(incident: IncidentData): void {
  if (incident.toAsk !== undefined) incident.toAsk = [];
}
