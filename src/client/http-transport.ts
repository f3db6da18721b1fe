import { type ErrorCode, ERROR_CODES, SalvorError } from '../domain/error-codes.ts';
import type { IncidentState } from '../domain/incident/view.ts';
import type { Report } from '../domain/report.ts';
import { redactText } from './redact.ts';
import type { Progress, Transport } from './transport.ts';

export interface HttpTransportOptions {
  /** Address of Salvor's API: "https://salvor.example.org". */
  url: string;
  /** Bearer token with the role reporter; waiting for an outcome needs responder. */
  token: string;
  /** Milliseconds for one call. */
  timeoutMs?: number;
}

const CALL_TIMEOUT_MS = 5_000;
const POLL_MS = 500;
const OUTCOMES: readonly IncidentState[] = ['recovered', 'resolved', 'exhausted'];

/** Reports go through Salvor's API, for services that may not reach Temporal. */
export function httpTransport({ url, token, timeoutMs = CALL_TIMEOUT_MS }: HttpTransportOptions): Transport {
  const call = async (path: string, report?: Report): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method: report === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, ...(report !== undefined && { 'content-type': 'application/json' }) },
      ...(report !== undefined && { body: JSON.stringify(report) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw unreachable(url, error);
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response.status, body);
    return body;
  };

  const look = async (service: string, fingerprint: string): Promise<Progress | undefined> => {
    const found = (await call(`/api/incidents?service=${encodeURIComponent(service)}&limit=50`)) as { incidents: RemoteIncident[] };
    const id = found.incidents.find((incident) => incident.fingerprint === fingerprint)?.id;
    if (id === undefined) return undefined;
    const { state, levels } = (await call(`/api/incidents/${encodeURIComponent(id)}?live=true`)) as RemoteIncident;
    return { incidentId: id, state, told: levels.some(({ sentAt }) => sentAt !== undefined) };
  };

  return {
    send: async (report) => {
      await call('/api/reports', report);
    },
    async progress(service, fingerprint, waitMs) {
      const until = Date.now() + waitMs;
      let progress: Progress | undefined;
      do {
        progress = await look(service, fingerprint).catch(() => progress);
        if (progress !== undefined && (progress.told || OUTCOMES.includes(progress.state))) break;
        await new Promise((resolve) => setTimeout(resolve, Math.min(POLL_MS, Math.max(0, until - Date.now()))));
      } while (Date.now() < until);
      return progress;
    },
    close: () => Promise.resolve(),
  };
}

/** The fields of the API's incident that are read here. */
interface RemoteIncident {
  id: string;
  fingerprint: string;
  state: IncidentState;
  levels: { sentAt?: string }[];
}

/** `fetch` itself only says that it failed; why is in the cause. */
function unreachable(url: string, error: unknown): SalvorError {
  const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = redactText(root instanceof Error ? root.message : String(root));
  const { origin } = new URL(url);
  return new SalvorError(
    'API_UNREACHABLE',
    `The API at ${origin} does not answer (${why}). Start it, or correct its address (SALVOR_API_URL).`,
    {
      cause: error,
    },
  );
}

/** The API answers problem+json with Salvor's own codes. */
function refusal(status: number, body: unknown): SalvorError {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  const known = typeof code === 'string' && code in ERROR_CODES ? (code as ErrorCode) : undefined;
  const fallback = status === 413 ? 'PAYLOAD_TOO_LARGE' : status === 400 ? 'INVALID_INPUT' : 'INTERNAL';
  return new SalvorError(known ?? fallback, `The API answered ${status}${typeof detail === 'string' ? `: ${detail}` : ''}.`);
}
