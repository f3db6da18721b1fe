import { randomUUID } from 'node:crypto';
import { loadConfig } from '../config/config.ts';
import { ERROR_CODES, SalvorError, type ErrorCode } from '../domain/error-codes.ts';
import { withLocalStack } from '../embedded/local-environment.ts';

/** Milliseconds; longer than the API waits for a worker. */
const TIMEOUT = 15_000;

interface ProblemAnswer {
  code?: string;
  detail?: string;
  field?: string;
}

/**
 * Asks the API as the command line does: address and token from the environment, or from the stack on this machine.
 * @throws SalvorError with the API's own code and words; API_UNREACHABLE when it does not answer
 */
export async function callApi<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
  const { api } = loadConfig(withLocalStack());
  if (api.token === undefined) {
    throw new SalvorError('UNAUTHENTICATED', 'SALVOR_TOKEN is not set and no stack was started here. Set it, or run "salvor up".', {
      field: 'SALVOR_TOKEN',
    });
  }
  const answer = await fetch(new URL(path, api.url), {
    method,
    headers: { authorization: `Bearer ${api.token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch((error: unknown) => {
    const why = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
    throw new SalvorError(
      'API_UNREACHABLE',
      `The API at ${api.url} does not answer (${why}). Start it with "salvor up", or set SALVOR_API_URL.`,
      {
        field: 'SALVOR_API_URL',
        cause: error,
      },
    );
  });
  const text = await answer.text();
  const parsed: unknown = text === '' ? undefined : JSON.parse(text);
  if (answer.ok) return parsed as Answer;
  const { code, detail, field } = (parsed ?? {}) as ProblemAnswer;
  throw new SalvorError(isErrorCode(code) ? code : 'INTERNAL', detail ?? `The API answered ${answer.status}.`, {
    ...(field !== undefined && { field }),
  });
}

/** Gives a command to an incident; its id makes a repeat of the request harmless. */
export async function giveCommand(name: string, incidentId: string, fields: object): Promise<{ message: string; inFlight: string[] }> {
  return callApi('POST', `/api/incidents/${encodeURIComponent(incidentId)}/${name}`, { id: randomUUID(), via: 'cli', ...fields });
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERROR_CODES, code);
}
