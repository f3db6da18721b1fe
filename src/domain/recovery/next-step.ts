import { inWords } from '../words.ts';
import type { IncidentData } from '../incident/data.ts';
import type { Codegen } from '../codegen/policy.ts';
import type { Operation } from '../policy/operation.ts';
import type { Action } from '../policy/playbook.ts';
import { READ_CHARACTERS } from '../classification/facts.ts';
import type { Failure } from '../report.ts';
import { retryDelay } from './retry-schedule.ts';

export type ActionStage = 'fix' | 'rollback' | 'shutdown';

export type RecoveryStep =
  | { do: 'retry'; number: number; operation: Operation }
  | { do: 'act'; stage: ActionStage; action: Action; approval?: string }
  | { do: 'await_proposal'; codegen: Codegen }
  | { do: 'give_up'; reason: string };

/** Why something was passed over; goes into the timeline once. */
export interface Skip {
  what: string;
  reason: string;
}

/** How the failed operation is run again, if anybody knows: the report's own way first, then the playbook's. */
export function operationOf(incident: IncidentData): Operation | undefined {
  const { report, policy } = incident;
  const { operations } = policy.playbook;
  // Names come from reports: "constructor" is no entry of the playbook.
  return policy.retryWith ?? (Object.hasOwn(operations, report.operation) ? operations[report.operation] : undefined);
}

/**
 * The next thing the machine does: retries, then fixes, then rollbacks, then (where a policy has them) what others propose and shutdown,
 * then nothing.
 * Pure: everything is derived from what was tried so far, so a resumed incident goes on where it was.
 */
export function nextStep(incident: IncidentData, now: number): { step: RecoveryStep; skips: Skip[] } {
  const skips: Skip[] = [];
  const retry = nextRetry(incident, now);
  if ('do' in retry) return { step: retry, skips };
  skips.push(retry);
  const { fixes, rollback, codegen, shutdown } = incident.policy.playbook;
  const own: Stage[] = [
    { stage: 'fix', actions: fixes },
    { stage: 'rollback', actions: rollback },
    { stage: 'fix', actions: proposedActions(incident), optional: true },
  ];
  const found = firstAllowed(incident, own, skips);
  if (found !== undefined) return { step: found, skips };
  if (codegen !== undefined && mayBeProposed(incident, codegen, now)) return { step: { do: 'await_proposal', codegen }, skips };
  const last = firstAllowed(incident, [{ stage: 'shutdown', actions: shutdown === undefined ? [] : [shutdown], optional: true }], skips);
  if (last !== undefined) return { step: last, skips };
  const reason = incident.attempts.length === 0 ? 'the playbook knows nothing to try' : 'everything the playbook knows was tried';
  return { step: { do: 'give_up', reason }, skips };
}

interface Stage {
  stage: ActionStage;
  actions: Action[];
  /** That there is none is the rule and not worth a line. */
  optional?: true;
}

/** The first action that may be run; what is passed over is told. */
function firstAllowed(incident: IncidentData, stages: Stage[], skips: Skip[]): RecoveryStep | undefined {
  for (const { stage, actions, optional } of stages) {
    if (actions.length === 0 && optional === undefined) skips.push({ what: stage, reason: `the playbook has no ${stage}` });
    for (const action of actions) {
      const refusal = whyNot(incident, action);
      if (refusal === undefined) {
        const approval = whyApproval(incident, stage, action);
        return { do: 'act', stage, action, ...(approval !== undefined && { approval }) };
      }
      if (refusal !== TRIED) skips.push({ what: action.name, reason: refusal });
    }
  }
  return undefined;
}

/** What was proposed and may be put before a person, as the machine would run it. */
function proposedActions({ codegen }: IncidentData): Action[] {
  return (codegen?.proposals ?? []).filter(({ refused }) => refused === undefined).map(({ action }) => action);
}

/** A proposal can still come, and would be taken. */
function mayBeProposed({ codegen, attempts }: IncidentData, { proposals }: Codegen, now: number): boolean {
  if (codegen === undefined) return true;
  const names = new Set(codegen.proposals.map(({ action }) => action.name));
  const applied = attempts.filter(({ name }) => names.has(name)).length;
  return codegen.refused === undefined && now < codegen.until && applied < proposals;
}

const TRIED = 'already tried';

function nextRetry(incident: IncidentData, now: number): RecoveryStep | Skip {
  const { classification, playbook } = incident.policy;
  const done = incident.attempts.filter((attempt) => attempt.kind === 'retry');
  const operation = operationOf(incident);
  const last = done.at(-1);
  const skip = (reason: string): Skip => ({ what: 'retry', reason });
  if (incident.attempts.some((attempt) => attempt.kind !== 'retry')) return skip(TRIED);
  if (playbook.retry.attempts === 0) return skip('the playbook does not retry');
  if (operation === undefined) return skip(`nobody told how to run "${incident.report.operation}" again`);
  if (classification.retryability === 'permanent')
    return skip(`a ${classification.category} failure of this kind does not go away by itself`);
  const seen = [...codesOf(incident.report.failure), ...(last?.code === undefined ? [] : [last.code])];
  const fatal = playbook.retry.nonRetryable.find((code) => seen.includes(code));
  if (fatal !== undefined) return skip(`the playbook does not retry after ${fatal}`);
  if (done.length >= playbook.retry.attempts) return skip(`${done.length} of ${playbook.retry.attempts} retries failed`);
  if (last?.outcome === 'unknown' && !operation.idempotent) {
    return skip('the last retry has an unknown outcome and the operation does not say that it may be run twice');
  }
  const first = done[0];
  // Counted with the whole wait, before jitter shortens it: no retry starts after the time is over.
  const wait = Math.max(retryDelay(playbook.retry, done.length + 1, 0), last?.retryAfterMs ?? 0);
  const startsAt = incident.machine?.at ?? now + wait;
  if (first !== undefined && startsAt - first.startedAt > playbook.retry.totalTime)
    return skip(`the time for retries (${inWords(playbook.retry.totalTime)}) is used up`);
  return { do: 'retry', number: done.length + 1, operation };
}

/** Everything an operator would call the failure's code. */
function codesOf(failure: Failure): string[] {
  const { name, code, sqlState, errno, httpStatus, grpcStatus, causes } = failure;
  const own = [name, code, sqlState, errno, httpStatus?.toString(), grpcStatus?.toString()];
  return [...own, ...causes.flatMap((cause) => [cause.name, cause.code])].filter((value) => value !== undefined);
}

/** Why an action is not for this failure, or may not be run; undefined when it may. */
function whyNot(incident: IncidentData, action: Action): string | undefined {
  const { when } = action;
  const { failure, operation } = incident.report;
  if (incident.attempts.some((attempt) => attempt.kind !== 'retry' && attempt.name === action.name)) return TRIED;
  const refused = incident.refusedActions[action.name];
  if (refused !== undefined) return refused;
  const { category } = incident.policy.classification;
  if (when.category !== undefined && !when.category.includes(category)) return `is for ${when.category.join(', ')}, not for ${category}`;
  if (when.code !== undefined && !when.code.some((code) => codesOf(failure).includes(code)))
    return `is for the codes ${when.code.join(', ')}`;
  if (when.operation !== undefined && !when.operation.includes(operation)) return `is for the operations ${when.operation.join(', ')}`;
  if (when.message !== undefined && !new RegExp(when.message, 'i').test(failure.message.slice(0, READ_CHARACTERS)))
    return `is for messages like /${when.message}/`;
  return whyOverBudget(incident, action);
}

function whyOverBudget(incident: IncidentData, action: Action): string | undefined {
  const { budget } = incident.policy.playbook;
  const acted = incident.attempts.filter((attempt) => attempt.kind !== 'retry');
  if (acted.length >= budget.actions) return `the remediation budget of ${budget.actions} actions for one incident is used up`;
  const targets = new Set(actionTargets(incident));
  if (action.target !== undefined && !targets.has(action.target) && targets.size >= budget.blastRadius) {
    return `the blast radius of ${budget.blastRadius} targets for one incident is used up`;
  }
  return undefined;
}

function actionTargets(incident: IncidentData): string[] {
  const { fixes, rollback, shutdown } = incident.policy.playbook;
  const tried = new Set(incident.attempts.map((attempt) => attempt.name));
  return [...fixes, ...rollback, ...proposedActions(incident), ...(shutdown === undefined ? [] : [shutdown])]
    .filter((action) => tried.has(action.name))
    .flatMap((action) => action.target ?? []);
}

/** Why a person has to approve the action first; undefined when the machine may go ahead. */
function whyApproval(incident: IncidentData, stage: ActionStage, action: Action): string | undefined {
  if (incident.approvedActions.includes(action.name)) return undefined;
  const { classification, playbook } = incident.policy;
  if (stage === 'shutdown') return 'a shutdown always asks';
  const proposal = incident.codegen?.proposals.find((known) => known.action.name === action.name);
  if (proposal !== undefined) return `${proposal.by} proposes it: ${proposal.summary}`;
  if (action.guarded) return 'the playbook guards it';
  if (action.confidence < playbook.confidenceThreshold)
    return `its confidence ${action.confidence} is below ${playbook.confidenceThreshold}`;
  if (classification.confidence < playbook.confidenceThreshold) {
    return `the classification's confidence ${classification.confidence.toFixed(2)} is below ${playbook.confidenceThreshold}`;
  }
  return undefined;
}
