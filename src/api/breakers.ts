import { z } from 'zod';
import { breakerNames } from '../channels/registry.ts';
import { CLOSED, isolated, type BreakerState } from '../domain/breaker/state.ts';
import type { StoredBreaker } from '../domain/breaker/store.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { appendAudit } from '../storage/append-audit.ts';
import { createBreakerStore, listBreakers } from '../storage/breakers.ts';
import type { Api, ApiDeps } from './deps.ts';
import { SECURED } from './openapi.ts';
import { PROBLEMS } from './problem.ts';

/** A worker changes a breaker in the same moment at most this often in a row. */
const MOST_TRIES = 5;

const time = z.string().meta({ format: 'date-time' });
const Breaker = z.object({
  /** `<channel>/<provider>`, for webhooks `webhook/<host>`. */
  name: z.string(),
  state: z.enum(['closed', 'open', 'half_open', 'isolated']),
  /** Why it is not closed; for a closed one, how many failures in a row there were. */
  reason: z.string().optional(),
  since: time.optional(),
  /** When the provider is tried again. */
  until: time.optional(),
});
const BreakerList = z.object({ breakers: z.array(Breaker) });
const Change = z.strictObject({
  name: z.string().regex(/^[a-z]+\/[\w.:[\]-]{1,255}$/, 'must be written <channel>/<provider>, or webhook/<host>'),
  /** `isolate` takes the provider out of use until `close`, which gives it back at once, whatever its breaker had found out. */
  action: z.enum(['isolate', 'close']),
  reason: z.string().trim().min(1).max(300).optional(),
});

/** Circuit breakers of providers and of hosts that webhooks go to, as all workers see them. */
export function serveBreakers(app: Api, { config, pool }: ApiDeps): void {
  const names = breakerNames(config);
  const known = async (): Promise<StoredBreaker[]> => {
    const stored = await listBreakers(pool);
    const unused = names.filter((name) => !stored.some((breaker) => breaker.name === name));
    return [...stored, ...unused.map((name) => ({ name, state: CLOSED, version: 0 }))].sort((a, b) => a.name.localeCompare(b.name));
  };
  const schema = { tags: ['breakers'], security: SECURED };

  app.get(
    '/api/breakers',
    {
      config: { role: 'responder' },
      schema: { ...schema, summary: 'Circuit breakers of the providers', response: { 200: BreakerList, ...PROBLEMS } },
    },
    async () => ({ breakers: (await known()).map(shown) }),
  );

  app.post(
    '/api/breakers',
    {
      config: { role: 'responder' },
      schema: {
        ...schema,
        summary: 'Take a provider out of use, or give it back; workers obey within a second',
        body: Change,
        response: { 200: Breaker, ...PROBLEMS },
      },
    },
    async ({ body: { name, action, reason }, principal }) => {
      const all = await known();
      if (!name.startsWith('webhook/') && !all.some((breaker) => breaker.name === name)) {
        throw new SalvorError('NOT_FOUND', `No provider is called "${name}". Write one of ${all.map((each) => each.name).join(', ')}.`, {
          field: 'name',
        });
      }
      const actor = principal?.name ?? 'unknown';
      const state = action === 'isolate' ? isolated(actor, Date.now(), reason ?? 'no reason was given') : CLOSED;
      await set(pool, name, state);
      const done = action === 'isolate' ? 'took out of use' : 'gave back to use';
      await appendAudit(pool, {
        type: action === 'isolate' ? 'breaker.isolated' : 'breaker.closed',
        actor,
        message: `${actor} ${done}: ${name}${reason === undefined ? '' : ` (${reason})`}.`,
        data: { name, ...(reason !== undefined && { reason }) },
      });
      return shown({ name, state, version: 0 });
    },
  );
}

async function set(pool: ApiDeps['pool'], name: string, state: BreakerState): Promise<void> {
  const store = createBreakerStore(pool);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { version } = (await store.read(name)) ?? { version: 0 };
    if ((await store.change(name, version, state)) !== undefined) return;
  }
  throw new SalvorError('COMMAND_STALE', `The breaker "${name}" is changing at this moment. Repeat the request.`, { field: 'name' });
}

function shown({ name, state }: StoredBreaker): z.output<typeof Breaker> {
  if (state.kind === 'closed') {
    return { name, state: 'closed', ...(state.failures > 0 && { reason: `${state.failures} failures in a row` }) };
  }
  const reason = state.kind === 'isolated' ? `${state.by} has taken it out of use: ${state.reason}` : state.reason;
  const since = new Date(state.since).toISOString();
  return { name, state: state.kind, reason, since, ...(state.kind !== 'isolated' && { until: new Date(state.until).toISOString() }) };
}
