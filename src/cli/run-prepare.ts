import { loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { prepareDatabase, prepareTemporal } from '../embedded/preparations.ts';
import { withLocalStack } from '../embedded/local-environment.ts';

/**
 * Prepares the configured Postgres and Temporal; running it again does no harm.
 * @throws SalvorError CONFIG_INVALID naming the variable that is missing, DATABASE_UNREACHABLE, TEMPORAL_UNREACHABLE
 */
export async function runPrepare(): Promise<void> {
  const env = withLocalStack();
  const config = loadConfig(env);
  const adminToken = required('SALVOR_TOKEN', config.api.token);
  await prepareDatabase(required('DATABASE_URL', config.postgres.url), { adminToken, policyFile: config.policyFile }, console.log);
  await prepareTemporal(config, env, console.log);
  console.log('Postgres and Temporal are ready for Salvor.');
}

function required(variable: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new SalvorError('CONFIG_INVALID', `${variable} is not set. Set it, or let "salvor up" run everything.`, { field: variable });
}
