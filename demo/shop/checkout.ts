import type pg from 'pg';
import { z } from 'zod';

export const Basket = z.strictObject({ sku: z.string().min(1).max(40), quantity: z.int().min(1).max(100) });
export type Basket = z.infer<typeof Basket>;

interface Product {
  priceCents: number;
  /** The type promises what the table does not: most products have no campaign. That is the defect of the new checkout. */
  campaign: { discount: number };
}

/** What the basket costs, by the checkout that the flag `new_checkout` chooses. */
export async function checkout(pool: pg.Pool, { sku, quantity }: Basket): Promise<{ totalCents: number }> {
  const { rows } = await pool.query<Product>('select price_cents as "priceCents", campaign from products where sku = $1', [sku]);
  const [product] = rows;
  if (product === undefined) throw new Error(`there is no product ${sku}`);
  const isNew = await readFlag(pool, 'new_checkout');
  return { totalCents: isNew === true ? newTotal(product, quantity) : oldTotal(product, quantity) };
}

function oldTotal({ priceCents }: Product, quantity: number): number {
  return priceCents * quantity;
}

function newTotal({ priceCents, campaign }: Product, quantity: number): number {
  return Math.round(priceCents * quantity * (1 - campaign.discount));
}

export async function readFlag(pool: pg.Pool, name: string): Promise<unknown> {
  const { rows } = await pool.query<{ value: unknown }>('select value from flags where name = $1', [name]);
  return rows[0]?.value ?? false;
}

export async function writeFlag(pool: pg.Pool, name: string, value: unknown): Promise<void> {
  await pool.query('insert into flags values ($1, $2) on conflict (name) do update set value = excluded.value', [
    name,
    JSON.stringify(value),
  ]);
}
