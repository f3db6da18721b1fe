import type { Api, ApiDeps } from '../deps.ts';
import { hearComment } from './linear-comment.ts';
import { createLinearCheck } from './linear-event.ts';
import { hearMove } from './linear-move.ts';
import { createLinearWorkspace } from './linear-workspace.ts';

/** Bytes; an issue with the longest description stays below. */
const BODY_LIMIT = 1_048_576;
/** Callbacks a minute from one address: Linear tells of every change in a team. */
const LIMIT = { rateLimit: { max: 6_000, timeWindow: 60_000 } };

/**
 * `POST /callbacks/linear`: what was done in Linear. Verified before anything of it is read. Repeats and replays are harmless, because
 * what they ask for has an id made of what is signed. Answers 200 with what came of it; an error makes Linear repeat the callback.
 */
export function serveLinearCallbacks(scope: Api, deps: ApiDeps): void {
  const check = createLinearCheck(deps.config);
  const workspace = createLinearWorkspace(deps.config);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));

  scope.post(
    '/callbacks/linear',
    {
      config: LIMIT,
      bodyLimit: BODY_LIMIT,
      schema: { hide: true },
    },
    async (request) => {
      const event = check(request);
      if (event === undefined) return { done: false, reason: 'this kind of event is of no concern' };
      const heard = event.type === 'Issue' ? await hearMove(deps, workspace, event) : await hearComment(deps, workspace, event);
      request.log.info({ type: event.type, done: heard.done, reason: heard.reason }, 'Linear called.');
      return heard;
    },
  );
}
