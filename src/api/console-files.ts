import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { consoleAssets, CONSOLE_HEADERS, type ConsoleAsset } from '../console/assets.ts';
import type { Api } from './deps.ts';

/** The console's files. They hold no data, so nobody has to log in to load them; the API behind them asks. */
export function serveConsole(app: Api): void {
  for (const asset of consoleAssets()) serveAsset(app, asset);
}

/** Read on each request: a few kilobytes from the page cache, and a change shows without a restart. */
function serveAsset(app: Api, { url, file, type }: ConsoleAsset): void {
  app.get(url, { schema: { hide: true }, config: { rateLimit: false } }, async (request, reply) => {
    const content = await readFile(file);
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    reply.headers({ ...CONSOLE_HEADERS, etag }).type(type);
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(content);
  });
}
