import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Incident } from './incident.ts';

const ASK_AGAIN_MS = 250;
/** Far beyond what any scenario takes on a busy machine. */
const PATIENCE_MS = 120_000;

export interface SalvorApi {
  /** The shop's incidents that are still open. */
  open: () => Promise<Incident[]>;
  /** The incident of an operation that a failure after `since` (epoch ms) opened or joined, once it is what is wanted. */
  waitFor: (operation: string, since: number, wanted: (incident: Incident) => boolean) => Promise<Incident>;
  /** The same incident again. */
  waitForId: (id: string, wanted: (incident: Incident) => boolean) => Promise<Incident>;
  /** Gives a command as a person with a token would. */
  command: (id: string, name: string, body: object) => Promise<void>;
  /** Any other request. @param body undefined: none is sent */
  send: (method: string, path: string, body?: object) => Promise<unknown>;
}

/** Salvor's public API, as any other program uses it. */
export function salvorApi(baseUrl: string, token: string): SalvorApi {
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${baseUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...(init.body !== undefined && { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}: ${await response.text()}`);
    return await response.json();
  };
  const byId = async (id: string): Promise<Incident> => Incident.parse(await call(`/api/incidents/${encodeURIComponent(id)}?live=true`));
  const list = async (filter = ''): Promise<Incident[]> =>
    z.object({ incidents: z.array(Incident) }).parse(await call(`/api/incidents?service=shop${filter}`)).incidents;
  const find = async (operation: string, since: number): Promise<Incident | undefined> => {
    const incidents = await list();
    return incidents.find((incident) => incident.operation === operation && Date.parse(incident.occurrences.lastAt) >= since);
  };
  const waitForId: SalvorApi['waitForId'] = async (id, wanted) => await until(async () => await byId(id), wanted, `incident ${id}`);
  return {
    open: async () => await list('&open=true'),
    waitFor: async (operation, since, wanted) => {
      const { id } = await until(
        async () => await find(operation, since),
        () => true,
        `an incident of "${operation}"`,
      );
      return await waitForId(id, wanted);
    },
    waitForId,
    send: async (method, path, body) => await call(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }),
    command: async (id, name, body) => {
      await call(`/api/incidents/${encodeURIComponent(id)}/${name}`, { method: 'POST', body: JSON.stringify(body) });
    },
  };
}

/** Asks until the answer is what is wanted. @throws Error saying what was waited for and how it was at the end */
export async function until<T>(ask: () => Promise<T | undefined>, wanted: (value: T) => boolean, what: string): Promise<T> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (value !== undefined && wanted(value)) return value;
    if (Date.now() > giveUpAt)
      throw new Error(`${what} did not become what was expected in ${PATIENCE_MS / 1_000} s: ${JSON.stringify(value)}`);
    await sleep(ASK_AGAIN_MS);
  }
}
