import type pg from 'pg';

/** Called with the backend's process id while its connection is in use; the demo cuts the connection there. */
export type During = (backendPid: number) => Promise<void>;
export const nothing: During = async () => Promise.resolve();

/**
 * Works on one connection of the pool, and takes it out of the pool when it died in our hands.
 * @throws what ended the connection, where something did: the driver's next words are only that it cannot be used any more
 */
export async function onConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let death: Error | undefined;
  // Without a listener the death of a connection that is in use would end the process.
  const note = (error: Error): void => void (death ??= error);
  client.on('error', note);
  try {
    return await work(client);
  } catch (error) {
    const cause = death ?? error;
    // Also ends an open transaction; on a dead connection it fails, and that is how we know.
    await client.query('rollback').catch(note);
    throw cause;
  } finally {
    client.off('error', note);
    client.release(death);
  }
}

export async function backendPid(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? 0;
}
