import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { rows, type Pool } from './pool.ts';
import { INCIDENT_CHANNEL } from './write-record.ts';

/** Milliseconds between attempts to listen again while Postgres is away. */
const RETRY_EVERY = 500;
/** Milliseconds that clocks may differ, and that a transaction may need until it is seen. */
const OVERLAP = 2_000;

/** Tells the ids of incidents as soon as their rows were written. */
export interface IncidentFeed {
  /** @returns stops listening */
  subscribe(listener: (incidentId: string) => void): () => void;
  /** Incidents that were written since a moment (epoch ms): what a listener missed. */
  since(moment: number): Promise<string[]>;
  close(): Promise<void>;
}

/** Listens on one connection of its own, connects again whenever it is lost, and then tells what was missed. */
export function createIncidentFeed(url: string, pool: Pool): IncidentFeed {
  const announced = new EventEmitter<{ incident: [string] }>().setMaxListeners(0);
  let client: pg.Client | undefined;
  let closed = false;

  const since = async (moment: number): Promise<string[]> => {
    const found = await rows<{ id: string }>(pool, 'SELECT id FROM incidents WHERE written_at >= $1 ORDER BY written_at', [
      new Date(moment - OVERLAP),
    ]);
    return found.map(({ id }) => id);
  };

  const run = async () => {
    let lostAt: number | undefined;
    while (!closed) {
      try {
        const listening = await listen(url, (id) => announced.emit('incident', id));
        client = listening.client;
        if (lostAt !== undefined) for (const id of await since(lostAt)) announced.emit('incident', id);
        lostAt = undefined;
        await listening.lost;
      } catch {
        // Postgres is away: the loop tries again.
      }
      lostAt ??= Date.now();
      if (!closed) await sleep(RETRY_EVERY, undefined, { ref: false });
    }
  };
  void run();

  return {
    subscribe: (listener) => {
      announced.on('incident', listener);
      return () => void announced.off('incident', listener);
    },
    since,
    close: async () => {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}

async function listen(url: string, heard: (incidentId: string) => void): Promise<{ client: pg.Client; lost: Promise<void> }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000, keepAlive: true, application_name: 'salvor-feed' });
  const lost = new Promise<void>((resolve) => {
    // More than one may come ("terminated by administrator", then the closed socket); one that nobody hears ends the process.
    client.on('error', () => resolve());
    client.once('end', () => resolve());
  });
  client.on('notification', ({ payload = '' }) => heard(payload));
  await client.connect();
  await client.query(`LISTEN ${INCIDENT_CHANNEL}`);
  return { client, lost };
}
