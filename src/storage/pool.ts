import pg from 'pg';
import { databaseError } from './database-error.ts';

/** Milliseconds. A caller learns within seconds that Postgres is away and goes on without it. */
const CONNECT_TIMEOUT = 1_000;
const STATEMENT_TIMEOUT = 5_000;
/** The client's own clock, for a server that accepts a statement and never answers: longer, so that the server's verdict comes first. */
const ANSWER_TIMEOUT = 6_000;
const CONNECTIONS = 10;

export type Pool = pg.Pool;

/** What a query runs on: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * Opens no connection yet; the first query does.
 * @param onIdleError told when an idle connection breaks (Postgres restarted); the pool replaces it by itself
 */
export function createPool(url: string, onIdleError: (error: Error) => void = () => undefined): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT * 2,
    application_name: 'salvor',
  });
  // Without a listener the death of an idle connection would end the process.
  pool.on('error', onIdleError);
  return pool;
}

/**
 * Runs one statement and answers its rows.
 * @throws SalvorError DATABASE_UNREACHABLE when Postgres does not answer; the driver's error otherwise
 */
export async function rows<Row extends pg.QueryResultRow>(db: Queryable, text: string, values: unknown[] = []): Promise<Row[]> {
  try {
    return (await db.query<Row>(text, values)).rows;
  } catch (error) {
    throw databaseError(error);
  }
}

/** Runs `work` in one transaction: all of it is written or nothing. */
export async function transaction<T>(pool: Pool, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw databaseError(error);
  });
  let broken: Error | undefined;
  // A connection that dies between two statements says so by an event; one that nobody hears ends the process.
  const onBreak = (error: Error) => void (broken = error);
  client.on('error', onBreak);
  try {
    await rows(client, 'BEGIN');
    const result = await work(client);
    await rows(client, 'COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.off('error', onBreak);
    // A connection that could not even roll back is thrown away, not handed to the next caller.
    client.release(broken);
  }
}
