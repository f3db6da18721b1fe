import { bulkhead } from 'cockatiel';
import type { OpenIncident } from '../domain/silence/inhibition.ts';
import type { Flapping } from '../domain/silence/policy.ts';
import type { Silence } from '../domain/silence/silence.ts';
import { joinPageGroup, type GroupAsk, type GroupPlace } from '../storage/join-page-group.ts';
import type { Pool } from '../storage/pool.ts';
import { readOpenIncidents, readReopenings } from '../storage/read-open-incidents.ts';
import { readSilencesInForce } from '../storage/silences.ts';

/** What the stages ask Postgres for. Every method throws SalvorError DATABASE_UNREACHABLE while it is away. */
export interface Known {
  silences(): Promise<Silence[]>;
  openIncidents(): Promise<OpenIncident[]>;
  /** Openings (epoch ms) of the failures that opened often lately, by workflow id. */
  reopenings(rule: Flapping): Promise<Map<string, number[]>>;
  joinGroup(ask: GroupAsk): Promise<GroupPlace>;
}

/** Milliseconds. What all pages are held against is read once in this time by each worker, so that a page itself costs one statement. */
const FRESH = 1_000;
/** Windows of flapping that are looked back: hysteresis needs to know how it came so far. */
const WINDOWS_BACK = 3;

/**
 * Asks of groups that run at once, half of the pool's connections. A worker that comes back to a thousand overdue pages asks a thousand
 * times: they queue here, where waiting is no failure, and not at the pool, which gives up after a second and would let them all pass.
 */
const ASKS_AT_ONCE = 5;

/** @param clock epoch ms, for tests */
export function createKnown(pool: Pool, clock: () => number = Date.now): Known {
  const silences = fresh(() => readSilencesInForce(pool), clock);
  const openIncidents = fresh(() => readOpenIncidents(pool), clock);
  const reopenings = fresh(({ window, enter }: Flapping) => readReopenings(pool, clock() - WINDOWS_BACK * window, enter), clock);
  const gate = bulkhead(ASKS_AT_ONCE, Infinity);
  return { silences, openIncidents, reopenings, joinGroup: (ask) => gate.execute(() => joinPageGroup(pool, ask)) };
}

/** Keeps an answer for a second and lets those who ask meanwhile share it. A failure is not kept. */
function fresh<Question extends unknown[], Answer>(
  read: (...question: Question) => Promise<Answer>,
  clock: () => number,
): (...question: Question) => Promise<Answer> {
  let held: { at: number; answer: Promise<Answer> } | undefined;
  return (...question) => {
    if (held !== undefined && clock() - held.at < FRESH) return held.answer;
    const answer = read(...question);
    const mine = { at: clock(), answer };
    held = mine;
    answer.catch(() => {
      if (held === mine) held = undefined;
    });
    return answer;
  };
}
