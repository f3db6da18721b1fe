import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { isOwnComment, markIn } from '../linear-ids.ts';
import { TITLE_LENGTH } from '../linear-layout.ts';
import type { Arrivals } from './arrivals.ts';
import { commentEvent, issueEvent, type LinearWebhook, type WebhookAnswer } from './linear-webhook.ts';
import {
  stateIn,
  teamById,
  worldOf,
  type Act,
  type Actor,
  type SandboxComment,
  type SandboxIssue,
  type SandboxLabel,
} from './linear-world.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MARK = /`salvor\/(?:comment|key)\/[0-9a-f]+`/g;

/** What can be done in the workspace, by Salvor over the API or by a person. Each throws a GraphQLError when Linear would say no. */
export interface LinearActs {
  createIssue(by: Actor, input: IssueCreate): Promise<SandboxIssue>;
  updateIssue(by: Actor, id: string, input: Omit<IssueCreate, 'id' | 'teamId'> & { addedLabelIds?: string[] }): Promise<SandboxIssue>;
  comment(by: Actor, input: { id?: string; issueId?: string; body?: string }): Promise<SandboxComment>;
  createLabel(by: Actor, input: { id?: string; name: string; teamId?: string }): Promise<SandboxLabel>;
  /** What the newest webhook of an act was answered; undefined without a webhook. */
  lastWebhook(): Promise<WebhookAnswer | undefined>;
}

interface IssueCreate {
  id?: string;
  teamId: string;
  title?: string;
  description?: string;
  priority?: number;
  stateId?: string;
  labelIds?: string[];
}

/** Everything done is kept as an arrival first, and then told to the webhook, as Linear tells every change to whoever subscribed. */
export function actsOf(arrivals: Arrivals, webhook?: LinearWebhook): LinearActs {
  let last: Promise<WebhookAnswer | undefined> = Promise.resolve(undefined);

  async function keep(act: Act, shown: { to: string; subject: string; text: string; incident?: string | undefined }): Promise<void> {
    await arrivals.add({
      channel: 'linear',
      to: shown.to,
      from: act.by.name,
      subject: shown.subject,
      text: shown.text,
      payload: act,
      ...(shown.incident !== undefined && { incident: shown.incident }),
      ...('commentId' in act ? { messageId: act.commentId } : 'issueId' in act ? { messageId: `${act.did} ${act.issueId}` } : {}),
    });
  }
  const incidentOf = (issue: Pick<SandboxIssue, 'id' | 'description'>) => markIn(issue.description, issue.id)?.incidentId;
  const issueNow = (id: string): SandboxIssue => worldOf(arrivals).issues.get(id) ?? refuse('Could not find referenced Issue.');

  return {
    lastWebhook: () => last,
    async createIssue(by, input) {
      const { id = randomUUID(), teamId, title = '', description, priority = 0, labelIds = [] } = input;
      const { issues, labels } = worldOf(arrivals);
      if (!UUID_V4.test(id)) refuse('id must be a UUID.');
      if (title === '' || title.length > TITLE_LENGTH) refuse(`title must be between 1 and ${TITLE_LENGTH} characters.`);
      if (priority < 0 || priority > 4) refuse('priority must be between 0 and 4.');
      if (labelIds.some((label) => !labels.has(label))) refuse('Could not find referenced IssueLabel.');
      if (issues.has(id)) refuse(`An issue with the id ${id} exists already.`);
      const { key } = teamById(teamId);
      const identifier = `${key}-${[...issues.values()].filter(({ team }) => team.key === key).length + 1}`;
      const incident = incidentOf({ id, description: description ?? null });
      const shown = { to: key, subject: `${identifier} ${title}`, text: `${title}\n\n${description ?? ''}`, incident };
      await keep({ by, did: 'issueCreate', issueId: id, identifier, input }, shown);
      const issue = issueNow(id);
      last = tell(webhook, by, issueEvent('create', by, issue));
      return issue;
    },
    async updateIssue(by, id, input) {
      const before = issueNow(id);
      if (input.stateId !== undefined && stateIn(before.team.id, input.stateId) === undefined)
        refuse('Could not find referenced WorkflowState.');
      const state = stateIn(before.team.id, input.stateId)?.name;
      const changed = [state, input.priority === undefined ? undefined : `priority ${input.priority}`].filter((each) => each !== undefined);
      const subject = `${before.identifier} is now: ${changed.join(', ')}`;
      await keep(
        { by, did: 'issueUpdate', issueId: id, input },
        { to: before.team.key, subject, text: subject, incident: incidentOf(before) },
      );
      const issue = issueNow(id);
      last = tell(webhook, by, issueEvent('update', by, issue, before));
      return issue;
    },
    async comment(by, { id = randomUUID(), issueId = '', body = '' }) {
      if (!UUID_V4.test(id)) refuse('id must be a UUID.');
      if (body === '') refuse('body must not be empty.');
      const issue = issueNow(issueId);
      if (worldOf(arrivals).comments.has(id)) refuse(`A comment with the id ${id} exists already.`);
      const subject = `${issue.identifier} ${isOwnComment(id, body) ? '' : 'comment: '}${body.replaceAll(MARK, '').split('\n')[0] ?? ''}`;
      await keep(
        { by, did: 'commentCreate', commentId: id, issueId, body },
        { to: issue.team.key, subject, text: body, incident: incidentOf(issue) },
      );
      const comment = worldOf(arrivals).comments.get(id) ?? refuse('Could not find referenced Comment.');
      last = tell(webhook, by, commentEvent(by, comment, issue));
      return comment;
    },
    async createLabel(by, { id = randomUUID(), name, teamId }) {
      const { labels } = worldOf(arrivals);
      if (labels.has(id)) refuse(`A label with the id ${id} exists already.`);
      const act: Act = { by, did: 'issueLabelCreate', labelId: id, name, ...(teamId !== undefined && { teamId }) };
      await keep(act, { to: teamId === undefined ? 'workspace' : teamById(teamId).key, subject: `Label ${name}`, text: `Label ${name}` });
      return worldOf(arrivals).labels.get(id) ?? refuse('Could not find referenced IssueLabel.');
    },
  };
}

async function tell(webhook: LinearWebhook | undefined, by: Actor, event: object): Promise<WebhookAnswer | undefined> {
  return webhook === undefined ? undefined : webhook.send(event, by);
}

function refuse(message: string): never {
  throw new GraphQLError(message, {
    extensions: { type: 'invalid input', code: 'INPUT_ERROR', userError: true, userPresentableMessage: message },
  });
}
