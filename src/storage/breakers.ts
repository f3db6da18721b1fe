import type { BreakerState } from '../domain/breaker/state.ts';
import type { BreakerStore, StoredBreaker } from '../domain/breaker/store.ts';
import { rows, type Pool, type Queryable } from './pool.ts';
import { storable } from './storable.ts';

interface BreakerRow {
  [column: string]: unknown;
  name: string;
  state: BreakerState;
  version: string;
}

/**
 * The breakers that all workers share, one row each.
 * A change is one statement that compares the version: of two workers that decide in the same moment one wins and the other
 * decides again by the new state. So no failure is lost and only one worker probes, without a lock that a dead worker could hold.
 */
export function createBreakerStore(pool: Pool): BreakerStore {
  return {
    async read(name) {
      const [row] = await rows<BreakerRow>(pool, 'SELECT name, state, version FROM provider_breakers WHERE name = $1', [name]);
      return row === undefined ? undefined : breakerOf(row);
    },
    change: (name, version, next) => changeBreaker(pool, name, version, next),
  };
}

/** Every breaker that has ever failed or was set by a person, by name. */
export async function listBreakers(db: Queryable): Promise<StoredBreaker[]> {
  return (await rows<BreakerRow>(db, 'SELECT name, state, version FROM provider_breakers ORDER BY name')).map(breakerOf);
}

async function changeBreaker(db: Queryable, name: string, version: number, next: BreakerState): Promise<number | undefined> {
  const [row] = await rows<{ version: string }>(
    db,
    `INSERT INTO provider_breakers AS b (name, state, version) VALUES ($1, $2::jsonb, $3::bigint + 1)
     ON CONFLICT (name) DO UPDATE SET state = excluded.state, version = b.version + 1, changed_at = now() WHERE b.version = $3::bigint
     RETURNING version`,
    [name, JSON.stringify(storable(next)), version],
  );
  return row === undefined ? undefined : Number(row.version);
}

function breakerOf({ name, state, version }: BreakerRow): StoredBreaker {
  return { name, state, version: Number(version) };
}
