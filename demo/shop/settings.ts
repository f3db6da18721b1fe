import { z } from 'zod';

/** Beyond the ports of the embedded stack. */
export const DEFAULT_PORT = 7840;

const Environment = z.object({
  /** The shop's own database, beside Salvor's on the same server. */
  SHOP_DATABASE_URL: z.url(),
  SALVOR_DEMO_PORT: z.coerce.number().int().min(1).max(65_535).default(DEFAULT_PORT),
});

/** What the shop is told by its environment; it is a service like any other and shares no configuration with Salvor. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): { databaseUrl: string; port: number; url: string } {
  const { SHOP_DATABASE_URL, SALVOR_DEMO_PORT: port } = Environment.parse(env);
  return { databaseUrl: SHOP_DATABASE_URL, port, url: `http://127.0.0.1:${port}` };
}
