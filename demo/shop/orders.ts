import type pg from 'pg';
import { z } from 'zod';
import { backendPid, nothing, onConnection, type During } from './connection.ts';

export const OrderRequest = z.strictObject({
  /** Chosen by the customer's browser: the same order sent twice is placed once. */
  idempotencyKey: z.string().min(1).max(100),
  sku: z.string().min(1).max(40),
  quantity: z.int().min(1).max(100),
});
export type OrderRequest = z.infer<typeof OrderRequest>;

export interface PlacedOrder {
  id: string;
  totalCents: number;
}

/** Notes that a customer wants this order. Committed by itself, so that an order which then fails is missed and not forgotten. */
export async function receiveOrder(pool: pg.Pool, { idempotencyKey }: OrderRequest): Promise<void> {
  await pool.query('insert into order_requests (idempotency_key) values ($1) on conflict do nothing', [idempotencyKey]);
}

/** Places an order in one transaction; running it again with the same key answers the order that is there. */
export async function placeOrder(pool: pg.Pool, request: OrderRequest, during: During = nothing): Promise<PlacedOrder> {
  return await onConnection(pool, async (client) => {
    await client.query('begin');
    const order = (await existingOrder(client, request)) ?? (await insertOrder(client, request));
    await during(await backendPid(client));
    await client.query('commit');
    return order;
  });
}

async function existingOrder(client: pg.PoolClient, { idempotencyKey }: OrderRequest): Promise<PlacedOrder | undefined> {
  const { rows } = await client.query<PlacedOrder>('select id, total_cents as "totalCents" from orders where idempotency_key = $1', [
    idempotencyKey,
  ]);
  return rows[0];
}

async function insertOrder(client: pg.PoolClient, { idempotencyKey, sku, quantity }: OrderRequest): Promise<PlacedOrder> {
  const { rows } = await client.query<PlacedOrder>(
    `with taken as (update products set stock = stock - $3 where sku = $2 returning price_cents),
          placed as (insert into orders (idempotency_key, total_cents) select $1, price_cents * $3 from taken returning id, total_cents),
          item as (insert into order_items select id, $2, $3 from placed)
     select id, total_cents as "totalCents" from placed`,
    [idempotencyKey, sku, quantity],
  );
  const [order] = rows;
  if (order === undefined) throw new Error(`there is no product ${sku}`);
  return order;
}
