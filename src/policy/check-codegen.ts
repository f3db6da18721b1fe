import { isAddress } from '../domain/escalation/recipient.ts';
import type { Playbook, PolicyFile } from '../domain/policy/playbook.ts';
import { placedPlaybooks } from './actions.ts';
import type { Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

/** A proposal needs a person who approves it, time to do so, and room in the budget: else a fix is asked for in vain. */
export function checkCodegen(policy: PolicyFile): Problem[] {
  return placedPlaybooks(policy).flatMap(({ playbook, path }) =>
    playbook.codegen === undefined ? [] : check(playbook, [...path, 'codegen'], policy),
  );
}

function check({ approvalTimeout, budget, escalation }: Playbook, path: Path, policy: PolicyFile): Problem[] {
  const problems: Problem[] = [];
  if (approvalTimeout === 0) {
    problems.push({ path, message: 'asks for proposals, but approvalTimeout is 0, so nobody could ever approve one; write "30m"' });
  }
  if (budget.actions === 0) {
    problems.push({ path, message: 'asks for proposals, but budget.actions is 0, so none would ever be applied; raise it' });
  }
  const levels = policy.escalation[escalation]?.levels;
  // An unknown ladder is a finding of its own. A webhook is read by a machine, which cannot approve.
  if (levels?.every(({ notify }) => notify.every((recipient) => isAddress(recipient) && recipient.channel === 'webhook'))) {
    const message = `asks for proposals, but escalation.${escalation} tells no person who could approve one; add an e-mail, Slack, PagerDuty or phone target`;
    problems.push({ path, message });
  }
  return problems;
}
