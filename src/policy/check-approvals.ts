import { isAddress } from '../domain/escalation/recipient.ts';
import type { Playbook, PolicyFile } from '../domain/policy/playbook.ts';
import { actionsOf, placedPlaybooks, type PlacedAction } from './actions.ts';
import type { Problem } from './issue.ts';

/** An action that waits for a person needs a person who is asked and time to answer; one the budget forbids is never run. */
export function checkApprovals(policy: PolicyFile): Problem[] {
  return placedPlaybooks(policy).flatMap(({ playbook, path }) => {
    const actions = actionsOf(playbook, path);
    return actions.flatMap((placed) => [...checkApproval(placed, playbook, policy), ...checkBudget(placed, playbook)]);
  });
}

function checkApproval({ action, path, stage }: PlacedAction, playbook: Playbook, policy: PolicyFile): Problem[] {
  if (!action.guarded && stage !== 'shutdown' && action.confidence >= playbook.confidenceThreshold) return [];
  if (playbook.approvalTimeout === 0) {
    return [
      { path, message: `action "${action.name}" waits for approval, but approvalTimeout is 0, so nobody could ever give it; write "30m"` },
    ];
  }
  const ladder = policy.escalation[playbook.escalation];
  // An unknown ladder is a finding of its own. A webhook is read by a machine, which cannot approve.
  if (
    ladder === undefined ||
    ladder.levels.some(({ notify }) => notify.some((recipient) => !isAddress(recipient) || recipient.channel !== 'webhook'))
  )
    return [];
  const message = `action "${action.name}" waits for approval, but escalation.${playbook.escalation} tells no person; add an e-mail, Slack, PagerDuty or phone target`;
  return [{ path, message }];
}

function checkBudget({ action, path }: PlacedAction, { budget }: Playbook): Problem[] {
  if (budget.actions === 0)
    return [{ path, message: `action "${action.name}" is never run, because budget.actions is 0; raise it or remove the action` }];
  if (budget.blastRadius > 0 || action.target === undefined) return [];
  return [{ path, message: `action "${action.name}" is never run, because budget.blastRadius is 0 and it has a target; raise it` }];
}
