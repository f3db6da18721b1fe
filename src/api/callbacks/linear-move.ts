import { digestOf } from '../../channels/digest.ts';
import { markIn } from '../../channels/linear-ids.ts';
import type { ApiDeps } from '../deps.ts';
import { linearCommand, type Heard } from './linear-command.ts';
import type { IssueEvent } from './linear-event.ts';
import type { LinearWorkspace } from './linear-workspace.ts';

/**
 * An issue was moved in Linear: to a started state acknowledges its incident, to a completed, canceled or duplicate one resolves it.
 * What Salvor moved itself is recognised by who did it. Callbacks may come late and in any order, so Linear is asked where the issue
 * stands now: only the newest move counts.
 */
export async function hearMove(deps: ApiDeps, workspace: LinearWorkspace, event: IssueEvent): Promise<Heard> {
  const { action, actor, data, updatedFrom } = event;
  const { id, identifier, state } = data;
  const was = updatedFrom?.['stateId'];
  if (action !== 'update' || was === undefined || was === state.id) return { done: false, reason: 'the state was not changed' };
  const mark = markIn(data.description, id);
  if (mark === undefined) return { done: false, reason: "the issue is none of Salvor's" };
  if (mark.kind === 'codegen') return { done: false, reason: 'the state of a request for a fix says nothing about the incident' };
  if (!['started', 'completed', 'canceled', 'duplicate'].includes(state.type))
    return { done: false, reason: `"${state.name}" asks for nothing` };
  if (actor?.id === (await workspace.ownId())) return { done: false, reason: 'Salvor moved the issue itself' };
  const now = (await workspace.issue(id))?.issue.state.id;
  if (now !== state.id) return { done: false, reason: 'the issue has been moved on since' };
  const given = {
    id: `linear-${digestOf(`${id}/${state.id}/${data.updatedAt}`, 32)}`,
    by: (actor?.name ?? 'somebody in Linear').slice(0, 200),
    note: `${identifier} was moved to "${state.name}" in Linear.`,
  };
  return linearCommand(deps, state.type === 'started' ? 'acknowledge' : 'resolve', mark.incidentId, given);
}
