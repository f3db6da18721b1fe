import { randomUUID } from 'node:crypto';
import { isClosed } from '../incident.ts';
import type { Scenario } from '../scenario.ts';

/** Asks the shop for its fault: pg_terminate_backend on the connection that carries this request. */
const CUT = { 'x-demo-cut-connection': 'yes' };

/** (a) Two operations lose their database connection: an order in the middle of its transaction, and the book of sales. */
export const orders: Scenario = {
  name: 'orders',
  title: 'database connections are terminated during an order',
  expected: { end: 'recovered by a retry', told: 'nobody told' },
  play: async ({ shop, salvor }) => {
    const since = Date.now();
    const idempotencyKey = randomUUID();
    await shop.expect(500, 'POST', '/orders', { idempotencyKey, sku: 'tea-001', quantity: 2 }, CUT);
    await shop.expect(404, 'GET', `/orders/${idempotencyKey}`);
    await shop.expect(500, 'POST', '/sales', undefined, CUT);

    const incidents = [await salvor.waitFor('placeOrder', since, isClosed), await salvor.waitFor('writeSales', since, isClosed)] as const;
    const { id } = await shop.expect(200, 'GET', `/orders/${idempotencyKey}`);
    return { incidents: [...incidents], evidence: `the order is in the books as number ${String(id)}, and today's sales are written` };
  },
};
