import { Client, Connection, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { SalvorError } from '../domain/error-codes.ts';
import type { TemporalTarget } from '../embedded/temporal-connection.ts';

/** Milliseconds that a request waits for Temporal. Starting and signalling take tens of them; the rest is patience. */
const CALL_TIMEOUT = 3_000;

/** The API's one Temporal client. It connects when it is first used, and again by itself when the server comes back. */
export interface Temporal {
  /**
   * Runs calls with a deadline.
   * @throws SalvorError TEMPORAL_UNREACHABLE when the server does not answer within `withinMs`; the SDK's other errors as they are
   */
  call<T>(work: (client: Client) => Promise<T>, withinMs?: number): Promise<T>;
  close(): Promise<void>;
}

export function createTemporal({ options, namespace }: TemporalTarget): Temporal {
  const { address, tls, apiKey, metadata } = options;
  const connection = Connection.lazy({
    ...(address !== undefined && { address }),
    ...(tls !== undefined && tls !== null && { tls }),
    ...(apiKey !== undefined && { apiKey }),
    ...(metadata !== undefined && { metadata }),
    connectTimeout: CALL_TIMEOUT,
  });
  const client = new Client({ connection, namespace });
  return {
    call: async (work, withinMs = CALL_TIMEOUT) => {
      try {
        return await client.withDeadline(Date.now() + withinMs, () => work(client));
      } catch (error) {
        throw unreachable(error) ?? error;
      }
    },
    close: () => connection.close(),
  };
}

/** gRPC status codes that mean: no answer. */
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const UNAVAILABLE = 14;

function unreachable(error: unknown): SalvorError | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  const silent =
    (isGrpcServiceError(cause) && [CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE].includes(cause.code)) ||
    (error instanceof Error && /Failed to connect before the deadline/.test(error.message));
  if (!silent) return undefined;
  return new SalvorError('TEMPORAL_UNREACHABLE', 'Temporal does not answer. Check TEMPORAL_ADDRESS with "salvor doctor" and retry.', {
    cause: error,
  });
}

/** Resolves when the server answers and knows the namespace; throws SalvorError TEMPORAL_UNREACHABLE otherwise. */
export async function temporalReady(temporal: Temporal): Promise<void> {
  await temporal.call((client) => client.workflowService.describeNamespace({ namespace: client.options.namespace }));
}
