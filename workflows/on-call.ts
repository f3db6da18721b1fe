import { condition, rootCause } from '@temporalio/workflow';
import { hearWhoIsOnCall } from '../src/domain/escalation/ask.ts';
import type { Ask } from '../src/domain/escalation/reaching.ts';
import { recipientInWords } from '../src/domain/escalation/recipient.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import type { OnCallAnswer } from '../src/domain/oncall/question.ts';
import { isAtRest, type Life } from './life.ts';
import { whoIsOnCall } from './proxies.ts';

/** Looks up the people whom a telling names, beside everything else: addresses of the same level are told meanwhile. */
export async function lookUpPeople(life: Life): Promise<void> {
  const { incident } = life;
  while (!(isClosed(incident) && isAtRest(life))) {
    const ask = life.handingOver ? undefined : incident.toAsk?.[0];
    if (ask === undefined) {
      await condition(
        () => (incident.toAsk !== undefined && incident.toAsk.length > 0 && !life.handingOver) || (isClosed(incident) && isAtRest(life)),
      );
      continue;
    }
    life.asking = true;
    const answer = await answerTo(life, ask);
    life.asking = false;
    hearWhoIsOnCall(incident, ask, answer, Date.now());
  }
}

/** A directory that nobody can read is the same as nobody on call: the next level is told at once, with the reason. */
async function answerTo({ incident }: Life, ask: Ask): Promise<OnCallAnswer> {
  const snapshot = incident.policy.oncall ?? { people: {}, teams: {}, schedules: {}, overrides: [] };
  try {
    return await whoIsOnCall({ reference: ask.reference, at: Date.now(), severity: incident.severity, snapshot });
  } catch (error) {
    return {
      people: [],
      reason: `Nobody could find out who is on call for ${recipientInWords(ask.reference)} (${rootCause(error) ?? 'no answer'})`,
      from: 'snapshot',
    };
  }
}
