import { condition } from '@temporalio/workflow';
import { inWords } from '../src/domain/words.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import type { RecoveryStep } from '../src/domain/recovery/next-step.ts';
import { retryDelay } from '../src/domain/recovery/retry-schedule.ts';
import { finishAttempt, startAttempt } from './attempts.ts';
import { runEffect } from './effect.ts';
import type { Life } from './life.ts';
import { type Verdict, verifyRetry } from './verification.ts';

/** Waits for its moment, runs the failed operation again, and asks the probe. `undefined`: it did not come to that. */
export async function retry(life: Life, { number, operation }: Extract<RecoveryStep, { do: 'retry' }>): Promise<Verdict | undefined> {
  const { incident } = life;
  const { playbook } = incident.policy;
  incident.state = 'retrying';
  const delay = waitBefore(life, number);
  if (delay > 0 && incident.machine === undefined) {
    incident.machine = { at: Date.now() + delay, what: `retry ${number} of ${playbook.retry.attempts}` };
    log(
      incident,
      Date.now(),
      'recovery.retry',
      `Retry ${number} of ${playbook.retry.attempts} in ${inWords(delay)} (${playbook.retry.strategy}).`,
    );
  }
  const at = incident.machine?.at;
  if (at !== undefined) {
    // A former run may have begun the wait, and a later one may end it.
    life.machineIdle = true;
    await condition(() => isClosed(incident) || incident.held || (Date.now() >= at && !life.handingOver));
    life.machineIdle = false;
  }
  delete incident.machine;
  if (isClosed(incident) || incident.held) return undefined;

  const attempt = startAttempt(
    incident,
    'retry',
    incident.report.operation,
    `Retry ${number} of ${playbook.retry.attempts}: "${incident.report.operation}" is run again.`,
  );
  const step = `retry-${number}`;
  const result = await runEffect(life, operation, step, `Retry ${number} of ${playbook.retry.attempts}`);
  const verdict = await verifyRetry(life, result, step);
  finishAttempt(incident, attempt, verdict, result);
  return verdict;
}

/** The longest of what the playbook says, what the other side asked for (Retry-After), and nothing. */
function waitBefore({ incident }: Life, number: number): number {
  const asked =
    number === 1 ? incident.report.failure.retryAfterMs : incident.attempts.findLast((attempt) => attempt.kind === 'retry')?.retryAfterMs;
  return Math.max(retryDelay(incident.policy.playbook.retry, number, Math.random()), asked ?? 0);
}
