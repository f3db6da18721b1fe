import type pg from 'pg';
import { backendPid, nothing, onConnection, type During } from './connection.ts';

/**
 * Writes today's sales into the book: one statement, with the same result however often it is run. Salvor runs exactly this
 * text again when the shop could not.
 */
export const WRITE_SALES = `insert into sales (day, orders, total_cents)
  select current_date, count(*), coalesce(sum(total_cents), 0) from orders where placed_at >= current_date
  on conflict (day) do update set orders = excluded.orders, total_cents = excluded.total_cents`;

export async function writeSales(pool: pg.Pool, during: During = nothing): Promise<void> {
  await onConnection(pool, async (client) => {
    await during(await backendPid(client));
    await client.query(WRITE_SALES);
  });
}
