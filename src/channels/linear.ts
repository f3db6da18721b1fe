import type { Config } from '../config/config.ts';
import { PAGE_KINDS, type Notification, type NotificationKind, type SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import type { Channel, Check, Lookup, SendOptions } from './channel.ts';
import { fromLinearFailure, isRefusal, linearApi, type LinearApi } from './linear-client.ts';
import { UPDATE_ISSUE, VIEWER } from './linear-documents.ts';
import { markOf, uuidOf } from './linear-ids.ts';
import { commentOnce, createIssueOnce, findIssue, hasComment, type LinearIssue } from './linear-issues.ts';
import { keyMarkOf, layOutComment, layOutIssue, PRIORITIES } from './linear-layout.ts';
import { createLinearTeams, stateOf, type StateType } from './linear-teams.ts';
import type { Links } from './links.ts';
import { checkSandbox } from './sandbox-check.ts';

const CHECK_TIMEOUT_MS = 5_000;
/** Kinds that say how it goes on. They open no issue: where there is none, there is nothing to keep up to date. */
const NEVER_FIRST: readonly NotificationKind[] = ['acknowledged', 'all_clear', 'status_update'];
/** An issue that somebody ended stays ended: the machine's all-clear does not turn "canceled" into "done". */
const ENDED: readonly StateType[] = ['completed', 'canceled', 'duplicate'];

/**
 * Linear: the first message to a target opens an issue with the whole context, each later one is a comment, and state and priority
 * follow the incident. Issues and comments have ids of our own (Linear takes a UUID v4 with the creation), derived from the incident
 * and target or from the notification's key, so that Linear itself recognises a repeat.
 *
 * The target names a team, see `LinearTeams.find`.
 */
export function createLinear(config: Config): Channel {
  const teams = createLinearTeams(config);

  async function open(api: LinearApi, notification: Notification, links: Links): Promise<SendResult> {
    const team = await teams.find(api, notification.to);
    if (team === undefined) {
      const words = `Linear has no team "${notification.to}". Write the team's key or id as target, or set LINEAR_TEAM_ID`;
      return refused(words, 'NO_TEAM');
    }
    const mark = markOf({ kind: 'issue', incidentId: notification.incidentId, to: notification.to });
    const { title, description } = layOutIssue(notification, links, mark);
    const id = uuidOf(mark);
    const issue = { id, teamId: team.id, title, description, priority: PRIORITIES[notification.severity] };
    const { existing, identifier } = await createIssueOnce(api, issue);
    if (existing === undefined) return sent(`Linear has the issue ${identifier}`, id);
    if (isAbout(existing, notification)) return sent(`Linear already had the issue ${identifier}`, id);
    return follow(api, existing, notification, links);
  }

  /** The comment goes last: where it is, everything before it was done, so asking for it answers for the whole. */
  async function follow(api: LinearApi, issue: LinearIssue, notification: Notification, links: Links): Promise<SendResult> {
    await moveAlong(api, issue, notification);
    await commentOnce(api, issue.id, notification.key, layOutComment(notification, links));
    return sent(`Linear has the comment on ${issue.identifier}`, issue.id);
  }

  async function moveAlong(api: LinearApi, issue: LinearIssue, notification: Notification, again = true): Promise<void> {
    const wanted = stateFor(notification);
    const team = wanted === undefined || wanted === issue.state.type ? undefined : await teams.get(api, issue.team.id);
    const stateId = team === undefined || wanted === undefined ? undefined : stateOf(team, wanted);
    const moves = stateId !== undefined && !(wanted === 'completed' && ENDED.includes(issue.state.type));
    const input = { ...(moves && { stateId }), ...(isMoreUrgent(issue, notification) && { priority: PRIORITIES[notification.severity] }) };
    if (Object.keys(input).length === 0) return;
    try {
      await api.ask(UPDATE_ISSUE, { id: issue.id, input });
    } catch (error) {
      // The team's states may have been changed since they were read.
      teams.forget();
      if (!again || !moves || !(await isRefusal(error))) throw error;
      await moveAlong(api, issue, notification, false);
    }
  }

  return {
    name: 'linear',
    onUnknown: { choice: 'resend', because: 'Linear refuses a second issue or comment with the same id' },
    async send(notification: Notification, { signal, links }: SendOptions): Promise<SendResult> {
      try {
        const api = await linearApi(config, signal);
        const isFirst = notification.replyTo === undefined && !NEVER_FIRST.includes(notification.kind);
        if (isFirst) return await open(api, notification, links);
        const issue = await findIssue(api, issueIdOf(notification));
        if (issue !== undefined) return await follow(api, issue, notification, links);
        return refused('Linear has no issue of this incident any more; nothing was updated', 'NO_ISSUE');
      } catch (error) {
        return await fromLinearFailure(error);
      }
    },
    async lookup(notification: Notification, signal: AbortSignal): Promise<Lookup> {
      try {
        const api = await linearApi(config, signal);
        const issue = await findIssue(api, issueIdOf(notification));
        if (issue === undefined) return { found: 'absent', reason: 'Linear has no issue of this incident' };
        if (isAbout(issue, notification)) return found(issue, `Linear has the issue ${issue.identifier}`);
        return (await hasComment(api, notification.key))
          ? found(issue, `Linear has the comment on ${issue.identifier}`)
          : { found: 'absent', reason: `Linear has ${issue.identifier} without this comment` };
      } catch (error) {
        return { found: 'unknown', reason: (await fromLinearFailure(error)).reason };
      }
    },
    check: () => checkLinear(config, teams),
  };
}

function found({ id }: LinearIssue, reason: string): Lookup {
  return { found: 'sent', providerId: id, reason };
}

function issueIdOf({ replyTo, incidentId, to }: Notification): string {
  return replyTo ?? uuidOf(markOf({ kind: 'issue', incidentId, to }));
}

/** True when this very notification created the issue. */
function isAbout(issue: LinearIssue, { key }: Notification): boolean {
  return (issue.description ?? '').includes(keyMarkOf(key));
}

/** Where the issue belongs after this message; undefined when it stays where it is. */
function stateFor({ kind, standing }: Notification): StateType | undefined {
  if (kind === 'all_clear' || standing?.state === 'closed') return 'completed';
  if (kind === 'acknowledged' || standing?.state === 'acknowledged') return 'started';
  return kind === 'ack_expired' ? 'unstarted' : undefined;
}

/** A page may make its issue more urgent, nothing makes it less so: a person who lowers the priority is heard until the next page. */
function isMoreUrgent({ priority }: LinearIssue, { kind, severity }: Notification): boolean {
  return PAGE_KINDS.includes(kind) && (priority === 0 || priority > PRIORITIES[severity]);
}

/** Asks who the key belongs to, and whether the configured teams are there. */
async function checkLinear(config: Config, teams: ReturnType<typeof createLinearTeams>): Promise<Check> {
  const { apiKey, teamId, teamByName } = config.linear;
  if (apiKey === undefined) return checkSandbox(config.sandbox.url, 'LINEAR_API_KEY');
  try {
    const api = await linearApi(config, AbortSignal.timeout(CHECK_TIMEOUT_MS));
    const { viewer, organization } = await api.ask<{ viewer: { name: string }; organization: { name: string } }>(VIEWER, {});
    for (const team of new Set([...(teamId === undefined ? [] : [teamId]), ...Object.values(teamByName)])) {
      if ((await teams.get(api, team)) === undefined) {
        return { ok: false, detail: `the workspace ${organization.name} has no team "${team}"; correct LINEAR_TEAM_ID` };
      }
    }
    return { ok: true, detail: `Linear knows the key as ${viewer.name} in ${organization.name}` };
  } catch (error) {
    return { ok: false, detail: `${(await fromLinearFailure(error)).reason}. Check LINEAR_API_KEY and LINEAR_API_URL.` };
  }
}
