import pg from 'pg';
import { SalvorError } from '../../src/domain/error-codes.ts';
import type { EffectDeps } from './call.ts';

/** The server cancels a statement by itself; a client that waits a little longer only gives up when the server is gone. */
const GRACE_MS = 2_000;

/**
 * A connection to a database that a playbook names, for this one step: what a pool kept may be the very connection that the
 * outage broke. The caller ends it.
 * @param timeout milliseconds for connecting, and again for each statement
 * @throws SalvorError CONFIG_INVALID when the name is not configured; the driver's error when nothing answers
 */
export async function connectTo(name: string, timeout: number, signal: AbortSignal, deps: EffectDeps): Promise<pg.Client> {
  const connectionString = deps.databases[name.toLowerCase()];
  if (connectionString === undefined) {
    const known = Object.keys(deps.databases).join(', ') || 'none';
    const variable = `SALVOR_DATABASE_${name.toUpperCase()}`;
    throw new SalvorError(
      'CONFIG_INVALID',
      `The playbook names the database "${name}", which the worker does not know (known: ${known}): set ${variable} to its connection string`,
      { field: variable },
    );
  }
  signal.throwIfAborted();
  const client = new pg.Client({
    connectionString,
    application_name: 'salvor-step',
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    query_timeout: timeout + GRACE_MS,
    // A worker that dies between two statements must not leave locks behind for longer than the step could have lasted.
    idle_in_transaction_session_timeout: timeout + GRACE_MS,
  });
  // The broken connection also fails the query that runs on it; without a listener Node would end the process.
  client.on('error', () => undefined);
  signal.addEventListener('abort', () => void client.end(), { once: true });
  await client.connect();
  return client;
}

/** Ends a connection that may already be dead, without waiting for a server that does not answer. */
export function disconnect(client: pg.Client): void {
  client.end().catch(() => undefined);
}

/** SQLSTATE, when the server answered with an error; undefined when the connection broke. */
export function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/**
 * True when the server ended the session with this answer, or the connection broke without one (SQLSTATE classes 08 and 57P,
 * and 40003): whatever was being carried out then may or may not have been completed.
 */
export function connectionLost(error: unknown): boolean {
  if (error instanceof SalvorError) return false;
  const state = sqlStateOf(error);
  return state === undefined || state.startsWith('08') || state.startsWith('57P') || state === '40003';
}

/** The server's or the driver's words, with the detail that names the row or the constraint. */
export function describeDatabaseError(error: unknown): string {
  if (error instanceof pg.DatabaseError) return error.detail === undefined ? error.message : `${error.message} (${error.detail})`;
  return error instanceof Error ? error.message : String(error);
}

export function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'CONNECTION_LOST';
}
