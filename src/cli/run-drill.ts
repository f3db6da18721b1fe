import { join } from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import { type Config, loadConfig } from '../config/config.ts';
import { SalvorError } from '../domain/error-codes.ts';
import type { PolicyFile } from '../domain/policy/playbook.ts';
import { computeDrill, rehearseDrill } from '../drill/drill.ts';
import { drillLines } from '../drill/print.ts';
import type { DrillReport, DrillRequest } from '../drill/report.ts';
import { drillRequest } from '../drill/request.ts';
import { serverSkipsTime } from '../drill/time-skipping.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import { registerSearchAttributes } from '../embedded/search-attributes.ts';
import { temporalTarget, type TemporalTarget, withTemporal } from '../embedded/temporal-connection.ts';
import { policyInForce } from './policy-in-force.ts';
import { workflowBundle } from '../../worker/bundle.ts';

export interface DrillOptions {
  severity?: DrillRequest['severity'];
  operation?: string;
  at?: string;
  ack?: string;
  json?: boolean;
}

/** A rehearsal takes seconds; one that hangs for so long will not end. */
const LONGEST_DRILL_MS = 180_000;

const CANNOT_SKIP =
  'The Temporal server cannot skip time: this is the ladder\'s arithmetic, and requests for approval are not in it. To rehearse the real workflow use server 1.32 or newer with frontend.WorkflowTimeSkippingEnabled=true; "salvor up" brings one.';

/** Rehearses and prints; exit code 1 when nobody would be told. */
export async function runDrill(service: string, { json, ...options }: DrillOptions): Promise<void> {
  const config = loadConfig(withLocalStack());
  const policy = await policyInForce(config);
  const request = drillRequest(service, options, policy, Date.now());
  const report = await drill(request, policy, config);
  console.log(json === true ? JSON.stringify(report, null, 2) : drillLines(report).join('\n'));
  if (!report.reachesSomebody) process.exitCode = 1;
}

async function drill(request: DrillRequest, policy: PolicyFile, config: Config): Promise<DrillReport> {
  const target = temporalTarget(config, withLocalStack());
  if (!(await prepare(target))) return computeDrill(request, policy, CANNOT_SKIP);
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  const bundle = await workflowBundle(join(config.dataDir, 'cache'));
  const native = await NativeConnection.connect(target.options);
  try {
    const { namespace } = target;
    return await withTemporal(
      target,
      (connection) => rehearseDrill(request, policy, { connection, native, namespace, bundle }),
      LONGEST_DRILL_MS,
    );
  } finally {
    await native.close();
  }
}

/** Registers the search attributes, without which an incident stands still. @returns whether the server can skip time */
async function prepare(target: TemporalTarget): Promise<boolean> {
  try {
    return await withTemporal(target, async (connection) => {
      await registerSearchAttributes(connection, target.namespace);
      return await serverSkipsTime({ connection, namespace: target.namespace });
    });
  } catch (error) {
    const address = target.options.address ?? 'its default address';
    throw new SalvorError(
      'TEMPORAL_UNREACHABLE',
      `No Temporal server answers at ${address}, and a drill runs the real workflow. Start one with "salvor up", or set TEMPORAL_ADDRESS.`,
      { cause: error },
    );
  }
}
