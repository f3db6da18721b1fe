import type { Config } from '../config/config.ts';
import { PROPOSAL_EXAMPLES, PROPOSAL_KEY, PROPOSAL_VERSION } from '../domain/codegen/proposal-format.ts';
import type { CodegenNews, CodegenRequest } from '../domain/codegen/request.ts';
import type { SendResult } from '../domain/notification.ts';
import { refused, sent } from './answer.ts';
import { fromLinearFailure, isRefusal, linearApi, type LinearApi } from './linear-client.ts';
import { CREATE_LABEL, LABELS, UPDATE_ISSUE } from './linear-documents.ts';
import { markOf, uuidOf } from './linear-ids.ts';
import { commentOnce, createIssueOnce, findIssue } from './linear-issues.ts';
import { escaped, PRIORITIES, TITLE_LENGTH } from './linear-layout.ts';
import { createLinearTeams, stateOf, type LinearTeam } from './linear-teams.ts';
import type { Links } from './links.ts';
import { shorten } from './message.ts';

const STACK_LENGTH = 8_000;

export interface CodegenIssues {
  /** Opens the issue, or finds it where it was opened before. Never throws for what Linear or the network does. */
  open(
    request: CodegenRequest,
    options: { signal: AbortSignal; links: Links },
  ): Promise<{ result: SendResult; identifier: string; url: string }>;
  /** Comments on it, and completes it when nothing more is asked for. Never throws either. */
  tell(news: CodegenNews, signal: AbortSignal): Promise<SendResult>;
}

/** Requests for a fix as labelled issues. Each has an id derived from incident and request, so that a repeat opens no second one. */
export function createCodegenIssues(config: Config): CodegenIssues {
  const teams = createLinearTeams(config);
  const nowhere = (result: SendResult) => ({ result, identifier: '', url: '' });

  return {
    async open(request, { signal, links }) {
      try {
        const api = await linearApi(config, signal);
        const team = await teams.find(api, request.codegen.team);
        if (team === undefined) {
          const words = `Linear has no team "${request.codegen.team}"; correct codegen.team of the playbook, or set LINEAR_TEAM_ID`;
          return nowhere(refused(words, 'NO_TEAM'));
        }
        const { incidentId, requestId, severity, codegen } = request;
        const mark = markOf({ kind: 'codegen', incidentId, requestId, allow: codegen.allow });
        const { identifier, url, existing } = await createIssueOnce(api, {
          id: uuidOf(mark),
          teamId: team.id,
          title: shorten(`Fix wanted: ${request.title}`, TITLE_LENGTH),
          description: describe(request, links, mark),
          priority: PRIORITIES[severity],
          labelIds: [await labelFor(api, team, codegen.label)],
        });
        const words = `A fix was asked for in ${identifier}${existing === undefined ? '' : ', which was open already'}`;
        return { result: sent(words, uuidOf(mark)), identifier, url };
      } catch (error) {
        return nowhere(await fromLinearFailure(error));
      }
    },
    async tell({ issueId, key, text, done }, signal) {
      try {
        const api = await linearApi(config, signal);
        const issue = await findIssue(api, issueId);
        if (issue === undefined) return refused('Linear has this request for a fix no more', 'NO_ISSUE');
        const team = done ? await teams.get(api, issue.team.id) : undefined;
        const stateId = team === undefined ? undefined : stateOf(team, 'completed');
        if (stateId !== undefined && !['completed', 'canceled', 'duplicate'].includes(issue.state.type)) {
          await api.ask(UPDATE_ISSUE, { id: issueId, input: { stateId } });
        }
        await commentOnce(api, issueId, key, escaped(text));
        return sent(`Linear has the comment on ${issue.identifier}`, issueId);
      } catch (error) {
        return await fromLinearFailure(error);
      }
    },
  };
}

/** The label's id: that of the team, else of the workspace, else made in the team. */
async function labelFor(api: LinearApi, team: LinearTeam, name: string): Promise<string> {
  const known = await findLabel(api, team, name);
  if (known !== undefined) return known;
  const id = uuidOf(`salvor/label/${team.id}/${name.toLowerCase()}`);
  try {
    await api.ask(CREATE_LABEL, { input: { id, name, teamId: team.id } });
    return id;
  } catch (error) {
    // Another worker may have made it in the same moment.
    const made = (await isRefusal(error)) ? await findLabel(api, team, name) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

async function findLabel(api: LinearApi, team: LinearTeam, name: string): Promise<string | undefined> {
  const { issueLabels } = await api.ask<{ issueLabels: { nodes: { id: string; team: { id: string } | null }[] } }>(LABELS, { name });
  const own = issueLabels.nodes.find((label) => label.team?.id === team.id);
  return (own ?? issueLabels.nodes.find((label) => label.team === null))?.id;
}

/** Everything that is known, and how to answer. */
function describe(
  { incidentId, service, operation, title, lines, failure, attempts, codegen }: CodegenRequest,
  links: Links,
  mark: string,
): string {
  const { name, message, code, stack } = failure;
  const list = (heading: string, entries: string[]) => [`### ${heading}`, ...entries.map((entry) => `- ${escaped(entry)}`)].join('\n');
  return [
    `The machine has tried everything its playbook knows. **${escaped(title)}**`,
    `[Open the incident in Salvor](${links.incident(incidentId)})`,
    list('What happened', [`Service ${service}, operation ${operation}`, ...lines]),
    list('What was tried', attempts.length === 0 ? ['nothing'] : attempts),
    `### The failure\n${fenced([`${name}${code === undefined ? '' : ` (${code})`}: ${message}`, ...(stack === undefined ? [] : [stack])].join('\n'))}`,
    codegen.instructions === undefined ? '' : `### For whoever fixes it\n${codegen.instructions}`,
    howToAnswer(codegen.allow),
    `\`${mark}\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A failure's text holds whatever it likes; a fence inside it would end the block. */
function fenced(text: string): string {
  return `\`\`\`text\n${shorten(text, STACK_LENGTH).replaceAll('```', "'''")}\n\`\`\``;
}

function howToAnswer(allow: CodegenRequest['codegen']['allow']): string {
  const [first = 'flag'] = allow;
  const example = {
    [PROPOSAL_KEY]: PROPOSAL_VERSION,
    summary: 'What it does and why it helps, in one sentence',
    pullRequest: 'https://github.com/shop/shop/pull/42',
    action: { name: 'a-short-name', apply: PROPOSAL_EXAMPLES[first] },
  };
  return [
    '### How to answer',
    `Comment with exactly one fenced block like this, as JSON or YAML. \`action\` is an action of a playbook (docs/policy.md); \`apply\` may be of the kinds ${allow.join(', ')}. A person approves it, then it is applied, and the probe decides whether it helped. \`pullRequest\` may be left out.`,
    `\`\`\`json\n${JSON.stringify(example, undefined, 2)}\n\`\`\``,
  ].join('\n\n');
}
