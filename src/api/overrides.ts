import type { z } from 'zod';
import type { Override } from '../domain/oncall/directory.ts';
import { newOverride } from '../policy/new-override.ts';
import { addOverrides, endOverride, type Overridden } from '../policy/override.ts';
import { authorship } from './author.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { EndQuery, ListQuery, OverriddenAnswer, OverrideBody, OverrideParams, OverridesAnswer, SwapBody } from './override-schemas.ts';
import { PROBLEMS } from './problem.ts';

/** Who stands in for whom: each change is an edit of the policy, with a revision of its own. */
export function serveOverrides(app: Api, { pool, policy, policySource }: ApiDeps): void {
  const config = { role: 'responder' as const };
  const schema = { tags: ['on call'], security: SECURED };

  const answer = async (overridden: Overridden, message: string): Promise<z.output<typeof OverriddenAnswer>> => {
    await policySource.refresh();
    const { entry, changed, overrides } = overridden;
    return { revision: entry.revision, changed, message: changed ? message : 'This was done before.', overrides };
  };

  app.get(
    '/api/oncall/overrides',
    {
      config,
      schema: {
        ...schema,
        summary: 'Overrides that run or are to come',
        querystring: ListQuery,
        response: { 200: OverridesAnswer, ...PROBLEMS },
      },
    },
    async ({ query: { schedule, over } }) => {
      const { overrides } = await policy();
      const wanted = overrides.filter((override) => schedule === undefined || override.schedule === schedule);
      return { overrides: wanted.filter(({ until }) => over || Date.parse(until) > Date.now()) };
    },
  );

  app.post(
    '/api/oncall/overrides',
    {
      config,
      schema: {
        ...schema,
        summary: 'Let somebody else be on call for a time',
        body: OverrideBody,
        response: { 200: OverriddenAnswer, ...PROBLEMS },
      },
    },
    async (request) => {
      const { by, via, ...wanted } = request.body;
      const who = authorship(request, { by, via });
      const now = Date.now();
      const made = await addOverrides(
        pool,
        (directory) => [newOverride(directory, { ...wanted, by: who.author }, now)],
        (overrides) => ({ ...who, message: overrides.map(inWords).join('; ') }),
      );
      return answer(made, made.overrides.map(inWords).join('; '));
    },
  );

  app.post(
    '/api/oncall/swaps',
    {
      config,
      schema: {
        ...schema,
        summary: 'Let two people take the turn of each other',
        body: SwapBody,
        response: { 200: OverriddenAnswer, ...PROBLEMS },
      },
    },
    async (request) => {
      const { id, schedule, reason, turns, by, via } = request.body;
      const who = authorship(request, { by, via });
      const now = Date.now();
      const made = await addOverrides(
        pool,
        (directory) =>
          turns.map(({ person, from, until }, index) => {
            const wanted = { schedule, person: turns[1 - index]?.person ?? '', replaces: person, from, until, reason, by: who.author };
            return newOverride(directory, { ...wanted, id: id && `${id}.${index + 1}` }, now);
          }),
        (overrides) => ({ ...who, message: `swap: ${overrides.map(inWords).join('; ')}` }),
      );
      return answer(made, `Swapped: ${made.overrides.map(inWords).join('; ')}`);
    },
  );

  app.delete(
    '/api/oncall/overrides/:id',
    {
      config,
      schema: {
        ...schema,
        summary: 'Take an override back; one that runs ends now',
        params: OverrideParams,
        querystring: EndQuery,
        response: { 200: OverriddenAnswer, ...PROBLEMS },
      },
    },
    async (request) => {
      const { id } = request.params;
      const ended = await endOverride(pool, id, Date.now(), {
        ...authorship(request, request.query),
        message: `override ${id} taken back`,
      });
      return answer(ended, ended.overrides.length === 0 ? `The override ${id} is taken back.` : `The override ${id} ends now.`);
    },
  );
}

/** "ben in place of ana on payments-primary, 2026-03-02T09:00:00Z to 2026-03-03T09:00:00Z (dentist)" */
function inWords({ person, replaces, schedule, from, until, reason }: Override): string {
  const place = replaces === undefined ? '' : ` in place of ${replaces}`;
  return `${person}${place} on ${schedule}, ${from} to ${until}${reason === '' ? '' : ` (${reason})`}`;
}
