import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';
import { isClosed } from '../src/domain/incident/close.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { log } from '../src/domain/incident/log.ts';
import type { Action } from '../src/domain/policy/playbook.ts';
import type { ActionStage, RecoveryStep } from '../src/domain/recovery/next-step.ts';
import { approved } from './approval.ts';
import { finishAttempt, startAttempt } from './attempts.ts';
import { compensateApplied } from './compensation.ts';
import { contextOf, runEffect } from './effect.ts';
import type { Life } from './life.ts';
import { reserveTarget } from './proxies.ts';
import { type Verdict, verifyAction } from './verification.ts';

const STATE_OF = { fix: 'fixing', rollback: 'rolling_back', shutdown: 'rolling_back' } as const satisfies Record<
  ActionStage,
  IncidentData['state']
>;
const WORDS_OF = { fix: 'Fix', rollback: 'Rollback', shutdown: 'Shutdown' } as const satisfies Record<ActionStage, string>;

/** Asks where it has to, undoes what this step replaces, applies, verifies. `undefined`: it did not come to that. */
export async function act(life: Life, { stage, action, approval }: Extract<RecoveryStep, { do: 'act' }>): Promise<Verdict | undefined> {
  const { incident } = life;
  const mayStart = () => !isClosed(incident) && !incident.held;
  // A former run may have asked already, for this reason or because the budget could not be asked.
  const asked = incident.approval?.action === action.name ? incident.approval.reason : approval;
  if (asked !== undefined && !(await approved(life, action, asked))) return undefined;
  if (!mayStart() || !(await mayTouch(life, action)) || !mayStart()) return undefined;
  await compensateApplied(life, `"${action.name}" replaces it`);
  if (!mayStart()) return undefined;

  incident.state = STATE_OF[stage];
  const step = `${stage}-${action.name}`;
  const attempt = startAttempt(
    incident,
    stage,
    action.name,
    `${WORDS_OF[stage]} "${action.name}"${action.describe === undefined ? '' : `: ${action.describe}`}.`,
  );
  // The compensation is registered before the step: whatever happens from here on can be undone.
  const applied = { action, step, before: null };
  incident.applied.push(applied);
  const result = await runEffect(life, action.apply, step, `${WORDS_OF[stage]} "${action.name}"`);
  if (result.outcome === 'refused') incident.applied = incident.applied.filter((known) => known !== applied);
  else Object.assign(applied, { before: result.before ?? null });
  const verdict = await verifyAction(life, result, action.verify ?? incident.policy.playbook.probe, step);
  finishAttempt(incident, attempt, verdict, result);
  return verdict;
}

/** The remediation budget across incidents: the same target is not touched twice within its cool-down. */
async function mayTouch(life: Life, action: Action): Promise<boolean> {
  const { incident } = life;
  if (action.target === undefined || incident.drill) return true;
  const { coolDown } = incident.policy.playbook.budget;
  const ask = () => reserveTarget(action.target ?? '', coolDown, contextOf(life, action.name, 'Remediation budget'));
  // No answer in time may only mean that the worker died: another one is asked before a person is.
  const answer = await ask().catch(async (error: unknown) => (isTimeout(error) ? await ask().catch(() => undefined) : undefined));
  if (answer === undefined) return await approved(life, action, 'the remediation budget cannot be asked: the database is down');
  if (answer.granted) return true;
  incident.refusedActions[action.name] = answer.reason;
  log(incident, Date.now(), 'recovery.skipped', `Passed over ${action.name}: ${answer.reason}.`);
  return false;
}

function isTimeout(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
}
