import { continueAsNew, Trigger } from '@temporalio/workflow';
import type { IncidentInput } from '../src/domain/contracts.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { leaveBehind } from '../src/domain/incident/left-behind.ts';
import { viewOf } from '../src/domain/incident/present.ts';
import type { IncidentView } from '../src/domain/incident/view.ts';
import { tellProposers } from './codegen.ts';
import { acceptCommands } from './commands.ts';
import { begin } from './begin.ts';
import { climbLadder } from './escalation.ts';
import type { Life } from './life.ts';
import { deliver } from './delivery.ts';
import { keepTime } from './clock.ts';
import { lookUpPeople } from './on-call.ts';
import { runMayEnd } from './hand-over.ts';
import { present } from './presentation.ts';
import { project } from './projection.ts';
import { recover } from './recovery.ts';

/**
 * The whole life of an incident. These run beside each other on one state, and none waits for another: the machine recovers, the
 * ladder is climbed, people on call are looked up, messages are delivered, operators see the state, the database is told.
 */
export async function incident(input: IncidentInput): Promise<IncidentView> {
  const opened = new Trigger<Life>();
  acceptCommands(opened);
  const life = await begin(input);
  opened.resolve(life);

  const work = Promise.all([
    recover(life),
    climbLadder(life),
    lookUpPeople(life),
    deliver(life),
    tellProposers(life),
    keepTime(life),
    present(life),
    project(life),
  ]);
  const ended = runMayEnd(life, input.historyLimit);
  // The work may be done before the last answer to a person is.
  await Promise.race([ended, work.then(() => ended)]);

  if (!isClosed(life.incident)) await goOn(input, { carried: life.incident });
  if (life.late.length > 0) {
    const left = leaveBehind(life.incident, Date.now());
    await goOn(input, { reopened: { reports: life.late, times: life.incident.reopened + 1, ...(left !== undefined && { left }) } });
  }
  return viewOf(life.incident, Date.now());
}

/** Another run of the same failure: with the state of this one, or with the reports that open the next incident. */
async function goOn({ service, fingerprint, drill, historyLimit }: IncidentInput, start: Pick<IncidentInput, 'carried' | 'reopened'>) {
  await continueAsNew<typeof incident>({
    service,
    fingerprint,
    ...(drill !== undefined && { drill }),
    ...(historyLimit !== undefined && { historyLimit }),
    ...start,
  });
}
