import { condition } from '@temporalio/workflow';
import { inWords } from '../src/domain/words.ts';
import { tellRecipients } from '../src/domain/escalation/ask.ts';
import { told } from '../src/domain/escalation/messages.ts';
import { isClosed } from '../src/domain/incident/close.ts';
import { log } from '../src/domain/incident/log.ts';
import type { IncidentData } from '../src/domain/incident/data.ts';
import type { Action } from '../src/domain/policy/playbook.ts';
import type { Life } from './life.ts';

/** Asks people and waits for their answer, for the playbook's time at the most. The ladder goes on beside it. */
export async function approved(life: Life, action: Action, reason: string): Promise<boolean> {
  const { incident } = life;
  if (incident.approvedActions.includes(action.name)) return true;
  const approval = incident.approval?.action === action.name ? incident.approval : ask(incident, action, reason);

  // Hours may pass and reports come in meanwhile: another run can go on waiting from here.
  life.machineIdle = true;
  await condition(() => isClosed(incident) || (!life.handingOver && (approval.decision !== undefined || Date.now() >= approval.expiresAt)));
  life.machineIdle = false;
  const { decision, decidedBy } = approval;
  delete incident.approval;
  if (isClosed(incident)) return false;
  if (decision === 'approved') {
    incident.approvedActions.push(action.name);
    return true;
  }
  incident.refusedActions[action.name] =
    decision === 'rejected'
      ? `${decidedBy ?? 'somebody'} rejected it`
      : `nobody approved it within ${inWords(approval.expiresAt - approval.requestedAt)}`;
  return false;
}

/** Puts the question into the state and tells those who can answer it. */
function ask(incident: IncidentData, action: Action, reason: string): NonNullable<IncidentData['approval']> {
  const { approvalTimeout } = incident.policy.playbook;
  const number = incident.lastSeq + 1;
  incident.state = 'waiting_approval';
  const approval = {
    id: `${action.name}-${number}`,
    action: action.name,
    reason,
    requestedAt: Date.now(),
    expiresAt: Date.now() + approvalTimeout,
  };
  incident.approval = approval;
  log(
    incident,
    Date.now(),
    'approval.requested',
    `"${action.name}" needs approval: ${reason}. It is given up after ${inWords(approvalTimeout)}.`,
    { data: { approvalId: approval.id } },
  );
  const targets = told(incident);
  tellRecipients(incident, Date.now(), targets.length > 0 ? targets : (incident.policy.escalation.levels[0]?.notify ?? []), {
    kind: 'approval_needed',
    level: 0,
    levelName: '',
    generation: number,
    why: `"${action.name}" waits for your approval: ${reason}.`,
    dueAt: Date.now(),
    lateMs: 0,
  });
  return approval;
}
