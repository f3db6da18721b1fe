import { condition } from '@temporalio/workflow';
import { close, isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import { nextStep, type Skip } from '../src/domain/recovery/next-step.ts';
import { tellProposer } from '../src/domain/codegen/take.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import { act } from './action.ts';
import { awaitProposal } from './codegen.ts';
import { compensateApplied } from './compensation.ts';
import { afterClose, type Life } from './life.ts';
import { retry } from './retry.ts';
import type { Verdict } from './verification.ts';

/**
 * The machine's side of an incident: retry, fix, roll back, until a probe says that it is healthy or nothing is left to try.
 * A person who has taken over holds it between two steps.
 */
export async function recover(life: Life): Promise<void> {
  const { incident } = life;
  const said = new Set<string>();
  while (!isClosed(incident) && incident.state !== 'exhausted') {
    if (incident.held) {
      life.machineIdle = true;
      await condition(() => (!incident.held && !life.handingOver) || isClosed(incident));
      life.machineIdle = false;
      continue;
    }
    const { step, skips } = nextStep(incident, Date.now());
    explainSkips(skips, said, life);
    if (step.do === 'give_up') {
      await giveUp(life, step.reason);
      break;
    }
    if (step.do === 'await_proposal') {
      await awaitProposal(life, step.codegen);
      continue;
    }
    const verdict = step.do === 'retry' ? await retry(life, step) : await act(life, step);
    if (step.do === 'act') tellWhoProposed(incident, step.action.name, verdict);
    if (verdict?.outcome === 'recovered' && !isClosed(incident)) {
      close(incident, Date.now(), 'recovered', 'salvor', `${verdict.reason}.`);
      afterClose(life);
    }
  }
  life.machineIdle = true;
}

/** A proposal that was approved and applied, or was not, is news for whoever made it. */
function tellWhoProposed(incident: IncidentData, name: string, verdict: Verdict | undefined): void {
  const proposal = incident.codegen?.proposals.find(({ action }) => action.name === name);
  if (proposal === undefined) return;
  const text =
    verdict === undefined
      ? `"${name}" was not applied: ${incident.refusedActions[name] ?? 'somebody took over or the incident ended'}.`
      : `"${name}" was applied. ${verdict.outcome === 'recovered' ? 'It helped' : 'It did not help'}: ${verdict.reason}.`;
  tellProposer(incident, `${proposal.id}/outcome`, text, verdict?.outcome === 'recovered');
}

async function giveUp(life: Life, reason: string): Promise<void> {
  await compensateApplied(life, 'nothing that was applied helped');
  if (isClosed(life.incident)) return;
  life.incident.state = 'exhausted';
  log(life.incident, Date.now(), 'incident.exhausted', `The machine gives up: ${reason}. A person is needed; the ladder goes on.`);
}

/** Each reason is said once, not at every look. */
function explainSkips(skips: Skip[], said: Set<string>, { incident }: Life): void {
  for (const { what, reason } of skips) {
    const sentence = `Passed over ${what}: ${reason}.`;
    if (said.has(sentence) || reason === 'already tried') continue;
    said.add(sentence);
    log(incident, Date.now(), 'recovery.skipped', sentence);
  }
}
