import pg from 'pg';
import { createSalvor, serveOperations } from '../../src/client/index.ts';
import { createShop } from './app.ts';
import { migrateTo } from './migrate.ts';
import { OrderRequest, placeOrder } from './orders.ts';
import { createReporter } from './reporter.ts';
import { readSettings } from './settings.ts';
import { stockShelves } from './stock.ts';

const SERVICE = 'shop';

const { databaseUrl, port, url } = readSettings();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 5, application_name: SERVICE });
// An idle connection that is cut is replaced at the next use.
pool.on('error', () => undefined);

await migrateTo(pool, 1);
await stockShelves(pool);

const salvor = createSalvor({ service: SERVICE });
/** What Salvor may run again in this process: the shop's own code, with its own pool. */
const operations = await serveOperations({
  service: SERVICE,
  operations: { placeOrder: async (order: unknown) => await placeOrder(pool, OrderRequest.parse(order)) },
});

const shop = createShop({ pool, report: createReporter(salvor, url), url });
const server = shop.listen(port, '127.0.0.1');

process.once('SIGTERM', () => {
  void (async () => {
    server.close();
    server.closeAllConnections();
    await operations.close();
    await salvor.close();
    await pool.end();
  })();
});
