import express, { type Express, type Response } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { Basket, checkout, readFlag, writeFlag } from './checkout.ts';
import type { During } from './connection.ts';
import { LAST_STEP, migrateTo } from './migrate.ts';
import { OrderRequest, placeOrder, receiveOrder } from './orders.ts';
import { charge } from './payments.ts';
import { createPaymentProvider } from './payment-provider.ts';
import type { Reporter } from './reporter.ts';
import { writeSales } from './sales.ts';

export interface ShopDeps {
  pool: pg.Pool;
  report: Reporter;
  /** The shop's own address: the payment provider answers below /provider. */
  url: string;
}

/** A customer sees "try again later"; Salvor gets the error. */
const FAILED = { message: 'Something went wrong on our side. We are on it.' };
/** Asks the demo's fault for this request: the connection in use is cut by pg_terminate_backend. */
const CUT = 'x-demo-cut-connection';

/** The shop's routes. A failure is answered with 500 and handed to the reporter; nobody waits for what becomes of it. */
export function createShop({ pool, report, url }: ShopDeps): Express {
  const app = express();
  app.use(express.json());
  app.use('/provider', createPaymentProvider());
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));

  /** From a second connection, as a failover or an impatient administrator would do it. */
  const cut: During = async (pid) => {
    await pool.query('select pg_terminate_backend($1)', [pid]);
  };
  const faultOf = (wanted: string | undefined): During | undefined => (wanted === 'yes' ? cut : undefined);

  app.post('/orders', async (request, response) => {
    const order = OrderRequest.parse(request.body);
    await receiveOrder(pool, order);
    await answer(response, 201, placeOrder(pool, order, faultOf(request.get(CUT))), (error) => report.orderFailed(error, order));
  });
  app.get('/orders/:key', async ({ params: { key } }, response) => {
    const { rows } = await pool.query('select id, placed_at as "placedAt" from orders where idempotency_key = $1', [key]);
    response.status(rows.length === 1 ? 200 : 404).json(rows[0] ?? {});
  });
  app.post('/sales', async (request, response) => {
    await answer(response, 200, writeSales(pool, faultOf(request.get(CUT))), (error) => report.salesFailed(error));
  });

  app.post('/migrations', async (_request, response) => {
    await answer(response, 200, migrateTo(pool, LAST_STEP), (error) => report.migrationFailed(error));
  });

  app.post('/checkout', async (request, response) => {
    const basket = Basket.parse(request.body);
    await answer(response, 200, checkout(pool, basket), (error) => report.checkoutFailed(error, basket));
  });
  /** Not "the process is up": a real checkout of a real product, through whatever path the flag chooses. */
  app.get('/checkout/health', async (_request, response) => {
    await answer(response, 200, checkout(pool, { sku: 'tea-001', quantity: 1 }), () => undefined);
  });
  app.get('/flags/:name', async ({ params: { name } }, response) => void response.json({ value: await readFlag(pool, name) }));
  app.put('/flags/:name', async ({ params: { name }, body }, response) => {
    const { value } = z.strictObject({ value: z.json() }).parse(body);
    await writeFlag(pool, name, value);
    response.json({ value });
  });

  app.post('/payments', async (request, response) => {
    const { amountCents } = z.strictObject({ amountCents: z.int().min(1) }).parse(request.body);
    await answer(response, 201, charge(`${url}/provider`, amountCents), (error) => report.paymentFailed(error, amountCents));
  });
  return app;
}

async function answer(response: Response, status: number, work: Promise<unknown>, failed: (error: unknown) => void): Promise<void> {
  try {
    response.status(status).json((await work) ?? {});
  } catch (error) {
    failed(error);
    response.status(500).json(FAILED);
  }
}
