import { loadClientConnectConfig } from '@temporalio/envconfig';
import { loadConfig } from '../config/config.ts';

/**
 * Where Temporal is: what was given, else the standard TEMPORAL_* variables or profile file, else the embedded server.
 * @returns connection options of `@temporalio/client` and `@temporalio/worker`, and the namespace
 */
export function temporalTarget(given: { address?: string | undefined; namespace?: string | undefined }) {
  const { temporal } = loadConfig();
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const { tls, apiKey, metadata } = connectionOptions;
  return {
    namespace: given.namespace ?? namespace ?? temporal.namespace,
    connection: {
      address: given.address ?? connectionOptions.address ?? `127.0.0.1:${temporal.port}`,
      ...(tls !== undefined && tls !== null && { tls }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
    },
  };
}
