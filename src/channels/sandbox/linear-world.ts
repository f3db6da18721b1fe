import { uuidOf } from '../linear-ids.ts';
import type { Arrival, Arrivals } from './arrivals.ts';

/** The states that a new team of Linear has. */
const STATES = [
  { type: 'backlog', name: 'Backlog' },
  { type: 'unstarted', name: 'Todo' },
  { type: 'started', name: 'In Progress' },
  { type: 'completed', name: 'Done' },
  { type: 'canceled', name: 'Canceled' },
] as const;
type SandboxState = { id: string; type: (typeof STATES)[number]['type']; name: string; position: number };

export interface Actor {
  id: string;
  name: string;
  /** An application's user, as Codegen is one. */
  app?: boolean;
}

/** What somebody did, as it was done: the whole workspace follows from these, so it survives the sandbox's death. */
export type Act = { by: Actor } & (
  | { did: 'issueCreate'; issueId: string; identifier: string; input: IssueInput & { teamId: string } }
  | { did: 'issueUpdate'; issueId: string; input: IssueInput }
  | { did: 'commentCreate'; commentId: string; issueId: string; body: string }
  | { did: 'issueLabelCreate'; labelId: string; name: string; teamId?: string }
);

interface IssueInput {
  title?: string;
  description?: string;
  priority?: number;
  stateId?: string;
  labelIds?: string[];
  addedLabelIds?: string[];
}

export interface SandboxIssue {
  id: string;
  identifier: string;
  url: string;
  title: string;
  description: string | null;
  priority: number;
  state: SandboxState;
  team: SandboxTeam;
  labelIds: string[];
  createdAt: string;
  updatedAt: string;
  comments: SandboxComment[];
}
export interface SandboxComment {
  id: string;
  body: string;
  issueId: string;
  createdAt: string;
  by: Actor;
}
export interface SandboxLabel {
  id: string;
  name: string;
  team: SandboxTeam | null;
}
export interface SandboxTeam {
  id: string;
  key: string;
  name: string;
}

/** The workspace as it is now. */
export interface World {
  issues: Map<string, SandboxIssue>;
  comments: Map<string, SandboxComment>;
  labels: Map<string, SandboxLabel>;
}

/** Who has Salvor's key in the sandbox. */
export const SALVOR: Actor = { id: uuidOf('sandbox/user/Salvor'), name: 'Salvor' };

/** A person of the sandbox's workspace; everybody whose name is said is one. */
export function personNamed(name: string, app = false): Actor {
  return { id: uuidOf(`sandbox/user/${name}`), name, ...(app && { app }) };
}

/** Every key is a team of the sandbox. Its id carries the key, because the sandbox keeps nothing but what arrived. */
export function teamByKey(key: string): SandboxTeam {
  const text = Buffer.from(key.toUpperCase().slice(0, 12)).toString('hex').padEnd(24, '0');
  return {
    id: `5a1d0000-${text.slice(0, 4)}-4${text.slice(4, 7)}-8${text.slice(7, 10)}-${text.slice(10, 22)}`,
    ...named(key.toUpperCase()),
  };
}

/** A team of the sandbox by its id; an id of another workspace is a team without a known key. */
export function teamById(id: string): SandboxTeam {
  const [, a, b, c, d] = /^5a1d0000-(....)-4(...)-8(...)-(.{12})$/.exec(id) ?? [];
  const key = Buffer.from(`${a ?? ''}${b ?? ''}${c ?? ''}${d ?? ''}`, 'hex')
    .toString()
    .replaceAll('\0', '');
  return { id, ...named(key === '' ? 'TEAM' : key) };
}

function named(key: string): { key: string; name: string } {
  return { key, name: `Team ${key}` };
}

export function statesOf(teamId: string): SandboxState[] {
  return STATES.map((state, position) => ({ ...state, id: uuidOf(`sandbox/state/${teamId}/${state.type}`), position }));
}

/** Carries out everything that was done, in its order. */
export function worldOf(arrivals: Arrivals): World {
  const world: World = { issues: new Map(), comments: new Map(), labels: new Map() };
  for (const arrival of arrivals.list({ channel: 'linear' }).reverse()) carryOut(world, arrival);
  return world;
}

function carryOut(world: World, { at, payload }: Arrival): void {
  const act = payload as Act;
  const time = new Date(at).toISOString();
  switch (act.did) {
    case 'issueCreate': {
      const { issueId: id, identifier, input } = act;
      const { teamId, title = '', description = null, priority = 0, labelIds = [] } = input;
      const url = `https://linear.app/sandbox/issue/${identifier}`;
      const state = stateIn(teamId, input.stateId) ?? firstState(teamId);
      const team = teamById(teamId);
      world.issues.set(id, {
        id,
        identifier,
        url,
        title,
        description,
        priority,
        state,
        team,
        labelIds,
        createdAt: time,
        updatedAt: time,
        comments: [],
      });
      return;
    }
    case 'issueUpdate': {
      const issue = world.issues.get(act.issueId);
      if (issue === undefined) return;
      const { title, description, priority, stateId, addedLabelIds = [] } = act.input;
      issue.title = title ?? issue.title;
      issue.description = description ?? issue.description;
      issue.priority = priority ?? issue.priority;
      issue.state = stateIn(issue.team.id, stateId) ?? issue.state;
      issue.labelIds = [...new Set([...issue.labelIds, ...addedLabelIds])];
      issue.updatedAt = time;
      return;
    }
    case 'commentCreate': {
      const comment = { id: act.commentId, issueId: act.issueId, body: act.body, createdAt: time, by: act.by };
      world.comments.set(comment.id, comment);
      world.issues.get(act.issueId)?.comments.push(comment);
      return;
    }
    case 'issueLabelCreate': {
      const team = act.teamId === undefined ? null : teamById(act.teamId);
      world.labels.set(act.labelId, { id: act.labelId, name: act.name, team });
    }
  }
}

export function stateIn(teamId: string, stateId: string | undefined): SandboxState | undefined {
  return statesOf(teamId).find(({ id }) => id === stateId);
}

/** New issues go to the first unstarted state. */
function firstState(teamId: string): SandboxState {
  const [backlog, todo] = statesOf(teamId);
  return (todo ?? backlog) as SandboxState;
}
