import type { TimelineEvent } from '../domain/incident/timeline.ts';
import { extend, type LinkedEntry } from './chain.ts';
import { incidentChain, lockChainHead, moveChainHead } from './chain-head.ts';
import { rows, type Queryable } from './pool.ts';

/**
 * Appends events to an incident's timeline, each once: those already written are passed over, those whose predecessors have
 * not arrived wait until they have. Call it in a transaction.
 */
export async function appendEvents(db: Queryable, incidentId: string, events: TimelineEvent[]): Promise<void> {
  const chain = incidentChain(incidentId);
  const before = await lockChainHead(db, chain);
  const waiting = await takeWaiting(db, incidentId);
  const { linked, early, head } = extend(before, [...events, ...waiting]);
  if (linked.length > 0) {
    await insertEvents(db, incidentId, linked);
    await moveChainHead(db, chain, head);
  }
  if (early.length > 0) await keepWaiting(db, incidentId, early);
}

async function insertEvents(db: Queryable, incidentId: string, events: LinkedEntry<TimelineEvent>[]): Promise<void> {
  const records = events.map((event) => ({ ...event, at: new Date(event.at), prev_hash: event.prevHash }));
  await rows(
    db,
    `INSERT INTO events (incident_id, seq, at, type, actor, message, data, prev_hash, hash)
     SELECT $1, seq, at, type, actor, message, data, prev_hash, hash
     FROM jsonb_to_recordset($2::jsonb)
       AS e (seq integer, at timestamptz, type text, actor text, message text, data jsonb, prev_hash text, hash text)`,
    [incidentId, JSON.stringify(records)],
  );
}

async function takeWaiting(db: Queryable, incidentId: string): Promise<TimelineEvent[]> {
  const taken = await rows<{ event: TimelineEvent }>(db, 'DELETE FROM waiting_events WHERE incident_id = $1 RETURNING event', [incidentId]);
  return taken.map((row) => row.event);
}

async function keepWaiting(db: Queryable, incidentId: string, events: TimelineEvent[]): Promise<void> {
  await rows(
    db,
    `INSERT INTO waiting_events (incident_id, seq, event)
     SELECT $1, (event ->> 'seq')::integer, event FROM jsonb_array_elements($2::jsonb) AS event
     ON CONFLICT DO NOTHING`,
    [incidentId, JSON.stringify(events)],
  );
}
