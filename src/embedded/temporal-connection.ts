import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Config } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';

/** How to reach Temporal: what `@temporalio/client` and `@temporalio/worker` take as connection options, and the namespace. */
export interface TemporalTarget {
  options: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  namespace: string;
}

/**
 * The Temporal server that the standard TEMPORAL_* variables or the standard profile file name; undefined when they name none, and
 * the embedded one is meant.
 * @throws SalvorError CONFIG_INVALID when the profile cannot be read
 */
export function externalTemporal(config: Config, env: NodeJS.ProcessEnv = process.env): TemporalTarget | undefined {
  const found = readProfile(env);
  if (found.connectionOptions.address === undefined) return undefined;
  return { options: found.connectionOptions, namespace: found.namespace ?? config.temporal.namespace };
}

function readProfile(env: NodeJS.ProcessEnv) {
  try {
    return loadClientConnectConfig({ overrideEnvVars: definedOnly(env) });
  } catch (cause) {
    const remedy = 'Correct the file (TEMPORAL_CONFIG_FILE) or the profile name (TEMPORAL_PROFILE), or remove them.';
    throw new SalvorError('CONFIG_INVALID', `The Temporal profile cannot be read: ${(cause as Error).message}. ${remedy}`, { cause });
  }
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));
}

/**
 * The server to talk to: the external one, or the embedded one, at the address that the stack's own environment names or else at
 * its configured port.
 */
export function temporalTarget(config: Config, env: NodeJS.ProcessEnv = process.env): TemporalTarget {
  const { address = `127.0.0.1:${config.temporal.port}`, namespace } = config.temporal;
  return externalTemporal(config, env) ?? { options: { address }, namespace };
}

/** Connects, runs `work` and closes. @throws the SDK's error when the server does not answer within `withinMs`. */
export async function withTemporal<T>(target: TemporalTarget, work: (connection: Connection) => Promise<T>, withinMs = 3_000): Promise<T> {
  const { address, tls, apiKey, metadata } = target.options;
  const connection = await Connection.connect({
    ...(address !== undefined && { address }),
    ...(tls !== undefined && tls !== null && { tls }),
    ...(apiKey !== undefined && { apiKey }),
    ...(metadata !== undefined && { metadata }),
    connectTimeout: withinMs,
  });
  try {
    return await connection.withDeadline(Date.now() + withinMs, () => work(connection));
  } finally {
    await connection.close();
  }
}

/** True when the server answers and knows the namespace. Rejects while it does not answer. */
export async function temporalServes(address: string, namespace: string): Promise<boolean> {
  return withTemporal({ options: { address }, namespace }, async (connection) => {
    await connection.workflowService.describeNamespace({ namespace });
    return true;
  });
}
