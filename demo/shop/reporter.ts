import type { Salvor } from '../../src/client/index.ts';
import type { Basket } from './checkout.ts';
import type { OrderRequest } from './orders.ts';
import { WRITE_SALES } from './sales.ts';

/** Every failure of the shop that Salvor hears of, with the way to run the failed operation again. */
export interface Reporter {
  orderFailed: (error: unknown, order: OrderRequest) => void;
  salesFailed: (error: unknown) => void;
  migrationFailed: (error: unknown) => void;
  checkoutFailed: (error: unknown, basket: Basket) => void;
  paymentFailed: (error: unknown, amountCents: number) => void;
}

/** The three kinds of operations that can be run again: the shop's own activity, an SQL statement, an HTTP call. */
export function createReporter(salvor: Salvor, url: string): Reporter {
  return {
    orderFailed: (error, order) =>
      salvor.report(error, {
        operation: 'placeOrder',
        retryWith: { kind: 'activity', name: 'placeOrder', args: [order], idempotent: true },
        business: { customersAffected: 1, customerFacing: true },
        context: { sku: order.sku, quantity: order.quantity },
      }),
    salesFailed: (error) =>
      salvor.report(error, {
        operation: 'writeSales',
        retryWith: { kind: 'sql', database: 'shop', text: WRITE_SALES, idempotent: true },
      }),
    // Running a migration again is no way to recover from it: there is nothing to retry.
    migrationFailed: (error) => salvor.report(error, { operation: 'migrate', business: { customersAffected: 20, customerFacing: true } }),
    checkoutFailed: (error, basket) =>
      salvor.report(error, {
        operation: 'checkout',
        retryWith: { kind: 'http', method: 'POST', url: `${url}/checkout`, body: basket, idempotent: true },
        business: { customersAffected: 40, customerFacing: true },
      }),
    // A charge of unknown outcome must not be made again: no retryWith.
    paymentFailed: (error, amountCents) =>
      salvor.report(error, {
        operation: 'chargeCard',
        business: { revenueAtRisk: amountCents / 100, customerFacing: true },
      }),
  };
}
