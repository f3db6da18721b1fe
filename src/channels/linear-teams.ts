import type { Config } from '../config/config.ts';
import type { LinearApi } from './linear-client.ts';
import { TEAM } from './linear-documents.ts';
import { configuredFor } from './target.ts';

/** The kinds of state Linear knows; a team gives each of its own states one of them. */
export type StateType = 'triage' | 'backlog' | 'unstarted' | 'started' | 'completed' | 'canceled' | 'duplicate';

export interface LinearTeam {
  id: string;
  key: string;
  name: string;
  states: { nodes: { id: string; type: StateType; position: number }[] };
}

/** Teams and their states change rarely; a page should not wait for two requests each time. */
const REMEMBERED_MS = 300_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface LinearTeams {
  /**
   * The team that a target names: LINEAR_TEAM_ID_<NAME>, else the id or key that the target is, else LINEAR_TEAM_ID. Undefined when the
   * workspace has none of them.
   */
  find(api: LinearApi, to: string): Promise<LinearTeam | undefined>;
  /** A team by its id or key. */
  get(api: LinearApi, idOrKey: string): Promise<LinearTeam | undefined>;
  /** Forgets what was read, because Linear did not take it. */
  forget(): void;
}

/** The teams of the workspace, each remembered for some minutes. */
export function createLinearTeams({ linear }: Pick<Config, 'linear'>): LinearTeams {
  const known = new Map<string, { team: LinearTeam; readAt: number }>();

  async function get(api: LinearApi, idOrKey: string): Promise<LinearTeam | undefined> {
    const before = known.get(idOrKey);
    if (before !== undefined && Date.now() - before.readAt < REMEMBERED_MS) return before.team;
    const filter = UUID.test(idOrKey) ? { id: { eq: idOrKey } } : { key: { eqIgnoreCase: idOrKey } };
    const { teams } = await api.ask<{ teams: { nodes: LinearTeam[] } }>(TEAM, { filter });
    const [team] = teams.nodes;
    if (team !== undefined) known.set(idOrKey, { team, readAt: Date.now() });
    return team;
  }

  return {
    get,
    async find(api, to) {
      const named = configuredFor(to, linear.teamByName);
      if (named !== undefined) return get(api, named);
      return (await get(api, to)) ?? (linear.teamId === undefined ? undefined : get(api, linear.teamId));
    },
    forget: () => known.clear(),
  };
}

/** The team's first state of a type. A team without unstarted states has a backlog. */
export function stateOf({ states }: LinearTeam, type: StateType): string | undefined {
  const ofType = (wanted: StateType) =>
    states.nodes.filter((state) => state.type === wanted).sort((a, b) => a.position - b.position)[0]?.id;
  return ofType(type) ?? (type === 'unstarted' ? ofType('backlog') : undefined);
}
