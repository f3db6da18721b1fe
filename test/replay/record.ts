import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { loadConfig } from '../../src/config/config.ts';
import type { RehearsalStage } from '../../src/drill/rehearsal.ts';
import { withLocalStack } from '../../src/embedded/local-environment.ts';
import { registerSearchAttributes } from '../../src/embedded/search-attributes.ts';
import { temporalTarget } from '../../src/embedded/temporal-connection.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { keepHistory } from './histories.ts';
import type { Path } from './path.ts';
import { PATHS, playPath } from './paths.ts';

/**
 * `npm run replay:record -- [name …]`: plays each path on the running Temporal server and keeps its history. To be run when the
 * workflow was changed on purpose in a way that no open incident survives, and never to make a red replay test green.
 */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PATHS));
if (unknown.length > 0) throw new Error(`No path is called ${unknown.join(', ')}. There are: ${Object.keys(PATHS).join(', ')}.`);

const { options, namespace } = temporalTarget(loadConfig(withLocalStack()));
const address = options.address ?? 'localhost:7233';
const [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
await registerSearchAttributes(connection, namespace);
const client = new Client({ connection, namespace });
const stage = { connection, native, namespace, bundle: await workflowBundle(join(tmpdir(), 'salvor-test-bundles')) };
for (const [name, path] of Object.entries(PATHS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const history = await record(path(), stage);
  keepHistory(name, history);
  console.log(`${name}: ${history.events?.length ?? 0} events`);
}
await connection.close();
await native.close();

async function record(path: Path, on: RehearsalStage) {
  const incident = await playPath(path, on, client);
  try {
    const { workflowId, runId } = incident.opened;
    const handle = path.keep === 'last' ? client.workflow.getHandle(workflowId) : client.workflow.getHandle(workflowId, runId);
    return await handle.fetchHistory();
  } finally {
    await incident.dispose();
  }
}
