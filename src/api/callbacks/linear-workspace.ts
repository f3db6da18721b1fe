import { fromLinearFailure, linearApi, type LinearApi } from '../../channels/linear-client.ts';
import { VIEWER } from '../../channels/linear-documents.ts';
import { markIn, type LinearMark } from '../../channels/linear-ids.ts';
import { commentOnce, findIssue, type LinearIssue } from '../../channels/linear-issues.ts';
import type { Config } from '../../config/config.ts';
import { SalvorError } from '../../domain/error-codes.ts';

/** Below the 5 seconds after which Linear gives up on a receiver. */
const TIMEOUT_MS = 3_000;
/** Issues of others that are remembered, so that a lively team does not cost a request for each of its comments. */
const REMEMBERED = 5_000;

/** What the door asks Linear. Each throws SalvorError EFFECT_REFUSED when Linear does not answer: Linear repeats the callback then. */
export interface LinearWorkspace {
  /** The issue as it is now and what it is to Salvor; undefined when it is none of Salvor's, or gone. */
  issue(id: string): Promise<{ issue: LinearIssue; mark: LinearMark } | undefined>;
  /** Id of the user or application whose key Salvor has. */
  ownId(): Promise<string>;
  /** Comments once for each key. */
  comment(issueId: string, key: string, body: string): Promise<void>;
}

export function createLinearWorkspace(config: Config): LinearWorkspace {
  const foreign = new Set<string>();
  let own: string | undefined;

  async function ask<T>(work: (api: LinearApi) => Promise<T>): Promise<T> {
    try {
      return await work(await linearApi(config, AbortSignal.timeout(TIMEOUT_MS)));
    } catch (error) {
      throw new SalvorError('EFFECT_REFUSED', `Linear could not be asked: ${(await fromLinearFailure(error)).reason}`, { cause: error });
    }
  }

  return {
    async issue(id) {
      if (foreign.has(id)) return undefined;
      const issue = await ask((api) => findIssue(api, id));
      const mark = issue === undefined ? undefined : markIn(issue.description, id);
      if (issue !== undefined && mark !== undefined) return { issue, mark };
      if (foreign.size >= REMEMBERED) foreign.clear();
      if (issue !== undefined) foreign.add(id);
      return undefined;
    },
    async ownId() {
      own ??= (await ask((api) => api.ask<{ viewer: { id: string } }>(VIEWER, {}))).viewer.id;
      return own;
    },
    comment: (issueId, key, body) => ask((api) => commentOnce(api, issueId, key, body)),
  };
}
