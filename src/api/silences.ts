import { z } from 'zod';
import { SalvorError } from '../domain/error-codes.ts';
import { parseMatchers, printMatchers, type Matcher } from '../domain/silence/matchers.ts';
import { checkSilence, stateOfSilence, type Silence } from '../domain/silence/silence.ts';
import { previewMute } from '../silence/preview.ts';
import { appendAudit } from '../storage/append-audit.ts';
import { createSilence, expireSilence, listSilences, readSilence } from '../storage/silences.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';
import { NewSilenceBody, Preview, PreviewBody, ShownSilence, SilenceList, SilenceQuery } from './silence-schemas.ts';
import { withIsoTimes } from './times.ts';

const Params = z.object({ id: z.string().min(1).max(40) });

/** Silences: made with a reason and an end, listed, ended early, and tried before they are made. Every change is audited. */
export function serveSilences(app: Api, { pool }: ApiDeps): void {
  const config = { role: 'responder' as const };
  const schema = { tags: ['silences'], security: SECURED };

  app.get(
    '/api/silences',
    {
      config,
      schema: { ...schema, summary: 'Silences, newest first', querystring: SilenceQuery, response: { 200: SilenceList, ...PROBLEMS } },
    },
    async ({ query: { state, limit } }) => {
      const found = await listSilences(pool, { expired: state === undefined || state === 'expired', limit });
      return { silences: found.map(shown).filter((silence) => state === undefined || silence.state === state) };
    },
  );

  app.get(
    '/api/silences/:id',
    { config, schema: { ...schema, summary: 'One silence', params: Params, response: { 200: ShownSilence, ...PROBLEMS } } },
    async ({ params: { id } }) => {
      const silence = await readSilence(pool, id);
      if (silence === undefined) throw noSilence(id);
      return shown(silence);
    },
  );

  app.post(
    '/api/silences',
    {
      config,
      schema: {
        ...schema,
        summary: 'Silence pages that match, until a stated time',
        description: "Matchers are Alertmanager's. Author, reason and end are required.",
        body: NewSilenceBody,
        response: { 201: ShownSilence, ...PROBLEMS },
      },
    },
    async ({ body, principal }, reply) => {
      const now = Date.now();
      const startsAt = body.startsAt ?? now;
      const endsAt = body.endsAt ?? startsAt + (body.duration ?? Number.NaN);
      if (Number.isNaN(endsAt)) {
        throw new SalvorError('INVALID_INPUT', 'endsAt: a silence without an end is not made; send "endsAt" or "duration" such as "2h".', {
          field: 'endsAt',
        });
      }
      const { createdBy, comment, long } = body;
      const wanted = { matchers: matchersIn(body.matchers), startsAt, endsAt, createdBy, comment, long };
      checkSilence(wanted, now);
      const silence = await createSilence(pool, wanted);
      const actor = principal?.name ?? 'unknown';
      const until = new Date(endsAt).toISOString();
      await appendAudit(pool, {
        type: 'silence.created',
        actor,
        message: `${createdBy} silenced ${printMatchers(silence.matchers)} until ${until}: "${comment}" (silence ${silence.id}).`,
        data: { id: silence.id, matchers: printMatchers(silence.matchers), createdBy, comment, startsAt, endsAt },
      });
      return reply.code(201).send(shown(silence));
    },
  );

  app.post(
    '/api/silences/preview',
    {
      config,
      schema: {
        ...schema,
        summary: 'What a silence with these matchers would hold back of what is open now',
        body: PreviewBody,
        response: { 200: Preview, ...PROBLEMS },
      },
    },
    async ({ body }) => {
      const matchers = matchersIn(body.matchers);
      const found = await previewMute(pool, matchers);
      return withIsoTimes({ matchers: printMatchers(matchers), ...found }) as z.output<typeof Preview>;
    },
  );

  app.delete(
    '/api/silences/:id',
    { config, schema: { ...schema, summary: 'End a silence early', params: Params, response: { 200: ShownSilence, ...PROBLEMS } } },
    async ({ params: { id }, principal }) => {
      const actor = principal?.name ?? 'unknown';
      const ended = await expireSilence(pool, id, actor);
      if (ended === undefined) {
        const known = await readSilence(pool, id);
        // Ending it twice changes nothing and is no mistake.
        if (known !== undefined) return shown(known);
        throw noSilence(id);
      }
      const message = `${actor} ended the silence ${id} of ${ended.createdBy} (${printMatchers(ended.matchers)}) early.`;
      await appendAudit(pool, { type: 'silence.expired', actor, message, data: { id } });
      return shown(ended);
    },
  );
}

function matchersIn(given: string | string[]): Matcher[] {
  return (typeof given === 'string' ? [given] : given).flatMap(parseMatchers);
}

function noSilence(id: string): SalvorError {
  return new SalvorError('NOT_FOUND', `No silence has the id "${id}". GET /api/silences lists them.`, { field: 'id' });
}

function shown(silence: Silence): z.output<typeof ShownSilence> {
  const matchers = printMatchers(silence.matchers);
  return withIsoTimes({ ...silence, matchers, state: stateOfSilence(silence, Date.now()) }) as z.output<typeof ShownSilence>;
}
