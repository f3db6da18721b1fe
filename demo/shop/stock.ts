import type pg from 'pg';

/** What the shop sells. A campaign is optional: most products have none, and the new checkout forgot that. */
const PRODUCTS = [
  ['tea-001', 'Darjeeling, first flush', 1_450, null],
  ['tea-002', 'Sencha', 1_190, { discount: 0.1 }],
  ['pot-001', 'Cast iron pot', 5_900, null],
] as const;

/** Fills the shelves once, and puts one order into the books that a voucher paid in full: real data has such rows. */
export async function stockShelves(pool: pg.Pool): Promise<void> {
  for (const [sku, name, price, campaign] of PRODUCTS) {
    await pool.query('insert into products values ($1, $2, $3, 1000, $4) on conflict do nothing', [sku, name, price, campaign]);
  }
  await pool.query("insert into orders (idempotency_key, total_cents) values ('voucher-0001', 0) on conflict do nothing");
}
