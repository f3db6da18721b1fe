import type { LinearApi } from './linear-client.ts';
import { isRefusal } from './linear-client.ts';
import { COMMENT, CREATE_COMMENT, CREATE_ISSUE, ISSUE } from './linear-documents.ts';
import { commentMarkOf, uuidOf } from './linear-ids.ts';
import type { StateType } from './linear-teams.ts';

export interface LinearIssue {
  id: string;
  /** "ENG-123". */
  identifier: string;
  url: string;
  description: string | null;
  /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
  priority: number;
  state: { id: string; type: StateType };
  team: { id: string };
}

/** Undefined when Linear has no such issue, or has deleted it. @throws what `fromLinearFailure` translates */
export async function findIssue(api: LinearApi, id: string): Promise<LinearIssue | undefined> {
  const { issues } = await api.ask<{ issues: { nodes: LinearIssue[] } }>(ISSUE, { id });
  return issues.nodes[0];
}

/**
 * Creates an issue under an id of our own. A repeat is refused by Linear and finds the issue that is there.
 * @returns whether it was there already
 * @throws what `fromLinearFailure` translates
 */
export async function createIssueOnce(
  api: LinearApi,
  input: { id: string; teamId: string; title: string; description: string; priority?: number; labelIds?: string[] },
): Promise<{ existing?: LinearIssue; identifier: string; url: string }> {
  try {
    const { issueCreate } = await api.ask<{ issueCreate: { issue: { identifier: string; url: string } } }>(CREATE_ISSUE, { input });
    return issueCreate.issue;
  } catch (error) {
    const existing = (await isRefusal(error)) ? await findIssue(api, input.id) : undefined;
    if (existing === undefined) throw error;
    return { existing, identifier: existing.identifier, url: existing.url };
  }
}

/**
 * Comments on an issue once for each key: the comment's id is derived from it.
 * @param body - Markdown; the mark that shows it as ours is added
 * @throws what `fromLinearFailure` translates
 */
export async function commentOnce(api: LinearApi, issueId: string, key: string, body: string): Promise<void> {
  const id = commentIdOf(key);
  try {
    await api.ask(CREATE_COMMENT, { input: { id, issueId, body: `${body}\n\n\`${commentMarkOf(key)}\`` } });
  } catch (error) {
    if (!(await isRefusal(error)) || !(await hasComment(api, key))) throw error;
  }
}

/** @throws what `fromLinearFailure` translates */
export async function hasComment(api: LinearApi, key: string): Promise<boolean> {
  const { comments } = await api.ask<{ comments: { nodes: unknown[] } }>(COMMENT, { id: commentIdOf(key) });
  return comments.nodes.length > 0;
}

function commentIdOf(key: string): string {
  return uuidOf(commentMarkOf(key));
}
