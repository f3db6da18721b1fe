import type { Client, Connection } from '@temporalio/client';
import { OUTCOME_UPDATE, VIEW_QUERY } from '../domain/contracts.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { workflowIdOf } from '../domain/incident/identity.ts';
import type { IncidentView } from '../domain/incident/view.ts';
import { redactText } from './redact.ts';
import type { Transport } from './transport.ts';

export interface TemporalTransportOptions {
  /** "host:port". Default: the standard TEMPORAL_* variables or profile file, then the embedded server. */
  address?: string;
  namespace?: string;
  /** A client the service has already; it stays the service's to close. */
  client?: Client;
  /** Milliseconds for one call. */
  timeoutMs?: number;
}

const CALL_TIMEOUT_MS = 5_000;
/** What the answer to an update may take longer than the wait it was asked for. */
const ANSWER_MARGIN_MS = 1_000;

/** Reports go straight to Temporal: durable without any process of Salvor's being alive. */
export function temporalTransport(options: TemporalTransportOptions = {}): Transport {
  const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
  let connected: Promise<Connected> | undefined;
  /** The SDK's native-free client takes half a second to load: only who reports pays for it, and once. */
  const connection = (): Promise<Connected> => {
    connected ??= connect(options, timeoutMs).catch((error: unknown) => {
      // A wrong setting may be corrected in a file meanwhile: the next report tries anew.
      connected = undefined;
      throw error;
    });
    return connected;
  };

  return {
    async send(report) {
      try {
        const [{ client }, { openIncident }] = await Promise.all([connection(), import('./open-incident.ts')]);
        await client.withDeadline(Date.now() + timeoutMs, () => openIncident(client, report));
      } catch (error) {
        // The SDK's own words say which call failed; why is in the cause.
        const root = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        const said = redactText(root instanceof Error ? root.message : String(root));
        throw new SalvorError(
          'TEMPORAL_UNREACHABLE',
          `Temporal did not accept the report (${said}). "salvor doctor" checks the connection.`,
          {
            cause: error,
          },
        );
      }
    },
    async progress(service, fingerprint, waitMs) {
      const { client } = await connection();
      const handle = client.workflow.getHandle(workflowIdOf(service, fingerprint));
      const asked = client.withDeadline(Date.now() + waitMs + ANSWER_MARGIN_MS, () =>
        handle.executeUpdate<IncidentView, [{ waitMs: number }]>(OUTCOME_UPDATE, { args: [{ waitMs }] }),
      );
      // Closed before the question arrived, or no worker answers: a closed workflow still tells its last state.
      const lastState = () => client.withDeadline(Date.now() + ANSWER_MARGIN_MS, () => handle.query<IncidentView>(VIEW_QUERY));
      const view = await asked.catch(lastState).catch(() => undefined);
      return view && { incidentId: view.id, state: view.state, told: view.levels.some(({ sentAt }) => sentAt !== undefined), view };
    },
    async close() {
      if (connected === undefined) return;
      const own = await connected.then(({ connection: opened }) => opened).catch(() => undefined);
      await own?.close();
    },
  };
}

interface Connected {
  client: Client;
  /** Absent when the client is the service's. */
  connection?: Connection;
}

async function connect(options: TemporalTransportOptions, timeoutMs: number): Promise<Connected> {
  if (options.client !== undefined) return { client: options.client };
  const [sdk, { temporalTarget }] = await Promise.all([import('@temporalio/client'), import('./temporal-target.ts')]);
  const target = temporalTarget(options);
  const connection = sdk.Connection.lazy({ ...target.connection, connectTimeout: timeoutMs });
  return { client: new sdk.Client({ connection, namespace: target.namespace }), connection };
}
