import { randomUUID } from 'node:crypto';
import express, { type Express } from 'express';

/** Somebody else's service, as far as the shop knows: charges cards, until a bad deployment lets it answer garbage. */
export function createPaymentProvider(): Express {
  const app = express();
  let works = true;
  app.use(express.json());
  app.post('/charges', (_request, response) => {
    if (works) response.status(201).json({ id: `ch_${randomUUID()}`, status: 'succeeded' });
    else response.status(200).type('html').send('<html><body>\u0000\u0000 Welcome to nginx! 7f 45 4c 46</body></html>');
  });
  /** The provider's own deployment. */
  app.put('/deployment', (request, response) => {
    works = (request.body as { works?: unknown }).works === true;
    response.json({ works });
  });
  return app;
}
