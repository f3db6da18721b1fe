import { createHmac, randomUUID } from 'node:crypto';
import type { EntityWebhookPayloadWithCommentData, EntityWebhookPayloadWithIssueData } from '@linear/sdk/webhooks';
import type { Actor, SandboxComment, SandboxIssue } from './linear-world.ts';

/** Linear gives up on a receiver after 5 seconds. */
const TIMEOUT_MS = 5_000;

export interface WebhookAnswer {
  status: number;
  body: string;
}

/** Tells a subscriber of a change. */
export interface LinearWebhook {
  /** Never throws: status 0 says that nobody answered. */
  send(event: object, by: Actor): Promise<WebhookAnswer>;
}

/** Calls `url` as Linear does: the HMAC-SHA256 of the body in hexadecimal, the time of sending inside the signed body. */
export function linearWebhook(url: string, secret: string): LinearWebhook {
  return {
    async send(event) {
      const body = JSON.stringify({ ...event, webhookTimestamp: Date.now() });
      const type = 'type' in event ? String(event.type) : '';
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'linear-delivery': randomUUID(),
            'linear-event': type,
            'linear-signature': createHmac('sha256', secret).update(body).digest('hex'),
            'user-agent': 'Linear-Webhook',
          },
          body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return { status: response.status, body: await response.text() };
      } catch (error) {
        return { status: 0, body: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

const PRIORITY_LABELS = ['No priority', 'Urgent', 'High', 'Medium', 'Low'];
const SHARED = { organizationId: 'sandbox', webhookId: 'sandbox' };

/** An issue was created, or changed from `before`. */
export function issueEvent(
  action: 'create' | 'update',
  by: Actor,
  issue: SandboxIssue,
  before?: SandboxIssue,
): Omit<EntityWebhookPayloadWithIssueData, 'webhookTimestamp' | 'createdAt'> & { createdAt: string } {
  const { id, identifier, title, description, url, priority, state, team, labelIds, createdAt, updatedAt } = issue;
  return {
    ...SHARED,
    action,
    type: 'Issue',
    actor: actorOf(by),
    createdAt: updatedAt,
    url,
    ...(before !== undefined && {
      updatedFrom: {
        updatedAt: before.updatedAt,
        ...(before.state.id !== state.id && { stateId: before.state.id }),
        ...(before.priority !== priority && { priority: before.priority }),
      },
    }),
    data: {
      id,
      identifier,
      title,
      description,
      url,
      priority,
      labelIds,
      createdAt,
      updatedAt,
      team,
      teamId: team.id,
      state: { id: state.id, name: state.name, type: state.type, color: '#5e6ad2' },
      stateId: state.id,
      number: Number(identifier.split('-').at(-1)),
      priorityLabel: PRIORITY_LABELS[priority] ?? '',
      labels: [],
      previousIdentifiers: [],
      prioritySortOrder: 0,
      reactionData: {},
      releases: [],
      sortOrder: 0,
      subscriberIds: [],
    },
  };
}

/** A comment was written. The issue is told without its description, as Linear does. */
export function commentEvent(
  by: Actor,
  { id, body, createdAt }: SandboxComment,
  { id: issueId, identifier, title, team, url }: SandboxIssue,
): Omit<EntityWebhookPayloadWithCommentData, 'webhookTimestamp' | 'createdAt'> & { createdAt: string } {
  return {
    ...SHARED,
    action: 'create',
    type: 'Comment',
    actor: actorOf(by),
    createdAt,
    url: `${url}#comment-${id.slice(0, 8)}`,
    data: {
      id,
      body,
      createdAt,
      updatedAt: createdAt,
      issueId,
      issue: { id: issueId, identifier, title, team, teamId: team.id, url },
      userId: by.id,
      user: { id: by.id, name: by.name, email: emailOf(by), url: '' },
      reactionData: {},
    },
  };
}

function actorOf(by: Actor) {
  if (by.app) return { id: by.id, name: by.name, type: 'OauthClient' };
  return { id: by.id, name: by.name, type: 'user', email: emailOf(by), url: '' };
}

function emailOf({ name }: Actor): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@sandbox.example`;
}
