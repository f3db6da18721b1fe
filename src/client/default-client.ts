import { loadConfig } from '../config/config.ts';
import { httpTransport } from './http-transport.ts';
import { createSalvor, type Salvor } from './salvor.ts';

/**
 * A client made from the environment when it is first used: importing it costs nothing and starts nothing. SALVOR_SERVICE
 * names the service; with SALVOR_API_URL and SALVOR_TOKEN reports go through the API, else straight to Temporal.
 *
 * A wrong environment becomes a process warning: a failure that is reported must not become a second one.
 */
export function clientFromEnvironment(env: NodeJS.ProcessEnv = process.env): Salvor {
  let made: Salvor | undefined;
  const client = (): Salvor | undefined => {
    try {
      return (made ??= create(env));
    } catch (error) {
      process.emitWarning(`A failure could not be reported: ${error instanceof Error ? error.message : String(error)}`, 'SalvorWarning');
      return undefined;
    }
  };
  return {
    report: (error, details) => client()?.report(error, details),
    handleError: async (error, details, wait) => (await client()?.handleError(error, details, wait)) ?? { status: 'unreachable' },
    flush: async (withinMs) => (await made?.flush(withinMs)) ?? true,
    close: async (withinMs) => {
      await made?.close(withinMs);
      made = undefined;
    },
    stats: () => made?.stats() ?? NOTHING_YET,
  };
}

const NOTHING_YET = { reported: 0, accepted: 0, waiting: 0, dropped: 0, droppedBecause: {}, messages: 0, spool: { files: 0, bytes: 0 } };

function create(env: NodeJS.ProcessEnv): Salvor {
  const { api, client } = loadConfig(env);
  return createSalvor({
    service: client.service,
    ...(client.apiUrl !== undefined && api.token !== undefined && { transport: httpTransport({ url: client.apiUrl, token: api.token }) }),
    ...(client.spoolDir !== undefined && { spool: { directory: client.spoolDir } }),
  });
}
