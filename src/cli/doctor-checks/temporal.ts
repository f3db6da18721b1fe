import type { Connection } from '@temporalio/client';
import type { Config } from '../../config/config.ts';
import { missingSearchAttributes } from '../../embedded/search-attributes.ts';
import { temporalTarget, withTemporal } from '../../embedded/temporal-connection.ts';
import { fail, ok, reason, warn, type Finding } from './finding.ts';

/** gRPC status codes. */
const INVALID_ARGUMENT = 3;
const UNIMPLEMENTED = 12;

/** Address, server version, namespace, time skipping and search attributes. */
export async function checkTemporal(config: Config, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const target = temporalTarget(config, env);
  const address = target.options.address ?? 'the default address';
  try {
    return await withTemporal(target, async (connection) => {
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      const answered = ok('Temporal', `${address}, server ${serverVersion ?? 'of unknown version'}`);
      const namespace = await checkNamespace(connection, target.namespace);
      if (namespace.state === 'fail') return [answered, namespace];
      return [
        answered,
        namespace,
        await checkTimeSkipping(connection, target.namespace),
        await checkSearchAttributes(connection, target.namespace),
      ];
    });
  } catch (error) {
    const remedy = 'Start it with "salvor up", or correct TEMPORAL_ADDRESS or the Temporal profile.';
    return [fail('Temporal', `${address} does not answer (${reason(error)})`, remedy)];
  }
}

async function checkNamespace(connection: Connection, namespace: string): Promise<Finding> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return ok('Temporal namespace', namespace);
  } catch (error) {
    const remedy = `Create it ("temporal operator namespace create -n ${namespace}") or set TEMPORAL_NAMESPACE.`;
    return fail('Temporal namespace', `"${namespace}" cannot be used (${reason(error)})`, remedy);
  }
}

/**
 * Asks about a workflow that does not exist, without the field that is required: a server that skips time refuses the field
 * first, any other says that it does not know the call or has it switched off.
 */
async function checkTimeSkipping(connection: Connection, namespace: string): Promise<Finding> {
  const check = 'Temporal time skipping';
  const workflowExecution = { workflowId: 'salvor-doctor', runId: crypto.randomUUID() };
  try {
    await connection.workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution });
    return ok(check, 'on');
  } catch (error) {
    const code = (error as { code?: number }).code;
    if (code === INVALID_ARGUMENT) return ok(check, 'on: drills take seconds');
    const why = code === UNIMPLEMENTED ? 'the server does not skip time' : reason(error);
    const remedy = 'Incidents are not affected. For drills use server 1.32 or newer with frontend.WorkflowTimeSkippingEnabled=true.';
    return warn(check, why, remedy);
  }
}

async function checkSearchAttributes(connection: Connection, namespace: string): Promise<Finding> {
  const check = 'Temporal search attributes';
  const remedy = '"salvor prepare" registers them; on Temporal Cloud create them in the namespace\'s settings.';
  try {
    const missing = await missingSearchAttributes(connection, namespace);
    return missing.length === 0 ? ok(check, 'all registered') : fail(check, `missing: ${missing.join(', ')}`, remedy);
  } catch (error) {
    return warn(check, `could not be listed (${reason(error)})`, remedy);
  }
}
