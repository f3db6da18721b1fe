import { rows, type Queryable } from './pool.ts';

/** Ids of all incidents that have, or had, a timeline: a chain whose events were all removed is still known by its head. */
export async function listIncidentChains(db: Queryable): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    `SELECT incident_id AS id FROM events
     UNION SELECT substr(chain, length('incident/') + 1) FROM chain_heads WHERE chain LIKE 'incident/%'
     ORDER BY id`,
  );
  return found.map(({ id }) => id);
}
