import { condition } from '@temporalio/workflow';
import { climb } from '../src/domain/escalation/climb.ts';
import { nextEscalationMoment } from '../src/domain/escalation/next-moment.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import type { Life } from './life.ts';

/** Climbs the ladder beside everything else, and waits for nothing but the clock and people. */
export async function climbLadder({ incident }: Life): Promise<void> {
  while (!isClosed(incident)) {
    climb(incident, Date.now());
    await condition(() => isClosed(incident) || isDue());
  }

  function isDue(): boolean {
    const next = nextEscalationMoment(incident, Date.now());
    return (next !== undefined && next.at <= Date.now()) || pauseIsOver();
  }

  function pauseIsOver(): boolean {
    return incident.pause !== undefined && Date.now() >= incident.pause.until;
  }
}
