import { isOwnComment } from '../../channels/linear-ids.ts';
import { escaped } from '../../channels/linear-layout.ts';
import { shorten } from '../../channels/message.ts';
import { PROPOSAL_SIGNAL, type Proposal } from '../../domain/codegen/proposal.ts';
import { workflowIdOfIncident } from '../../domain/incident/identity.ts';
import type { ApiDeps } from '../deps.ts';
import { linearCommand, type Heard } from './linear-command.ts';
import type { CommentEvent } from './linear-event.ts';
import { readProposal } from './linear-proposal.ts';
import type { LinearWorkspace } from './linear-workspace.ts';

const NOTE_LENGTH = 4_000;

/**
 * A comment in Linear: on an incident's issue it becomes a note; on a request for a fix it may hold a proposal, which goes to the
 * incident and waits for approval there, or is answered with what is wrong with it.
 */
export async function hearComment(deps: ApiDeps, workspace: LinearWorkspace, event: CommentEvent): Promise<Heard> {
  const { action, data, actor } = event;
  const { id, body, issueId } = data;
  if (issueId === null || issueId === undefined) return { done: false, reason: 'the comment is on no issue' };
  if (isOwnComment(id, body)) return { done: false, reason: 'Salvor wrote the comment itself' };
  const found = await workspace.issue(issueId);
  if (found === undefined) return { done: false, reason: "the issue is none of Salvor's" };
  const { issue, mark } = found;
  const by = actor?.name ?? data.user?.name ?? 'somebody in Linear';
  const read = mark.kind === 'codegen' ? readProposal(body, mark.allow) : { nothing: true as const };
  if ('nothing' in read) {
    // An edited comment stays the note that it was.
    if (action !== 'create') return { done: false, reason: 'a comment was edited' };
    const text = shorten(`${issue.identifier}: ${body.trim()}`, NOTE_LENGTH);
    return linearCommand(deps, 'note', mark.incidentId, { id: `linear-${id}`, by, text });
  }
  const answer = (words: string) => workspace.comment(issueId, `proposal/${id}/${read.digest}`, words);
  if ('problem' in read) {
    await answer(
      `This proposal cannot be taken:\n\n${escaped(shorten(read.problem, NOTE_LENGTH))}\n\nCorrect it and comment again, or edit the comment.`,
    );
    return { done: false, reason: `the proposal was refused: ${read.problem}` };
  }
  const requestId = mark.kind === 'codegen' ? mark.requestId : '';
  const proposal: Proposal = {
    ...read.proposal,
    id: `linear-${id}-${read.digest}`,
    incidentId: mark.incidentId,
    requestId,
    by: shorten(by, 200),
    at: Date.parse(event.createdAt) || Date.now(),
    ...(typeof event.url === 'string' && { url: event.url }),
  };
  if (!(await signal(deps, proposal))) {
    await answer('The incident is over; nothing is applied any more.');
    return { done: false, reason: 'the incident is over' };
  }
  await answer(
    `Received: **${escaped(proposal.action.name)}**. It is applied when a person approves it, and the probe decides whether it helped.`,
  );
  return { done: true, reason: `the proposal "${proposal.action.name}" of ${by} waits for approval` };
}

/** @returns false when there is no such incident (any more). @throws SalvorError TEMPORAL_UNREACHABLE */
async function signal({ temporal }: ApiDeps, proposal: Proposal): Promise<boolean> {
  const workflowId = workflowIdOfIncident(proposal.incidentId);
  if (workflowId === undefined) return false;
  try {
    await temporal.call((client) => client.workflow.getHandle(workflowId).signal(PROPOSAL_SIGNAL, proposal));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}
