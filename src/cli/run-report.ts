import { randomUUID } from 'node:crypto';
import { describeFailure, httpTransport, temporalTransport, type Progress, type Transport } from '../client/index.ts';
import { loadConfig } from '../config/config.ts';
import { Duration } from '../domain/duration.ts';
import { SalvorError } from '../domain/error-codes.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { workflowIdOf } from '../domain/incident/identity.ts';
import { Report } from '../domain/report.ts';
import { withLocalStack } from '../embedded/local-environment.ts';
import type { Severity } from '../domain/severity.ts';
import { temporalTarget } from '../embedded/temporal-connection.ts';

/** Options of `salvor report`, as they are typed. */
export interface ReportOptions {
  operation: string;
  message: string;
  name: string;
  code?: string;
  severity?: Severity;
  revenue?: string;
  customers?: string;
  wait?: string;
  json?: true;
}

/** Exit code when somebody waited and the failure was not recovered. */
const NOT_RECOVERED = 2;

/** @throws SalvorError INVALID_INPUT naming the option, TEMPORAL_UNREACHABLE when nothing could be made durable */
export async function runReport(service: string, options: ReportOptions): Promise<void> {
  const report = reportOf(service, options);
  const waitMs = options.wait === undefined ? 0 : checked('--wait', Duration.safeParse(options.wait));
  const transport = transportOf();
  try {
    await transport.send(report);
    const progress = waitMs > 0 ? await transport.progress(report.service, report.fingerprint, waitMs) : undefined;
    print(report, progress, options);
    if (waitMs > 0 && progress?.state !== 'recovered' && progress?.state !== 'resolved') process.exitCode = NOT_RECOVERED;
  } finally {
    await transport.close();
  }
}

function reportOf(service: string, options: ReportOptions): Report {
  const { operation, message, name, code, severity, revenue, customers } = options;
  const failure = describeFailure({ name, message, code });
  const now = Date.now();
  const report = {
    service,
    operation,
    failure,
    fingerprint: fingerprintOf(service, failure),
    ...(severity !== undefined && { severity }),
    business: {
      ...(revenue !== undefined && { revenueAtRisk: Number(revenue) }),
      ...(customers !== undefined && { customersAffected: Number(customers) }),
    },
    reporter: randomUUID(),
    seq: 1,
    count: 1,
    firstAt: now,
    lastAt: now,
  };
  return checked('', Report.safeParse(report));
}

/** The word on the command line that fills a field of the report. */
const OPTION_OF: Record<string, string> = { revenueAtRisk: '--revenue', customersAffected: '--customers', operation: '--operation' };

type Parsed<T> = { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };

function checked<T>(option: string, parsed: Parsed<T>): T {
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = String(issue?.path.at(-1) ?? '');
  throw new SalvorError('INVALID_INPUT', `${(OPTION_OF[field] ?? field) || option}: ${issue?.message ?? 'not allowed'}.`, { field });
}

/** The API when the environment names one with a token, else Temporal: that of the environment or of the running stack. */
function transportOf(): Transport {
  const own = loadConfig();
  if (own.client.apiUrl !== undefined && own.api.token !== undefined)
    return httpTransport({ url: own.client.apiUrl, token: own.api.token });
  const env = withLocalStack();
  const { options, namespace } = temporalTarget(loadConfig(env), env);
  return temporalTransport({ namespace, ...(options.address !== undefined && { address: options.address }) });
}

function print(report: Report, progress: Progress | undefined, { json, wait }: ReportOptions): void {
  const workflowId = workflowIdOf(report.service, report.fingerprint);
  if (json) {
    console.log(JSON.stringify({ workflowId, fingerprint: report.fingerprint, incidentId: progress?.incidentId, state: progress?.state }));
    return;
  }
  console.log(`Reported: ${report.service}: ${report.operation} failed with ${report.failure.name} (fingerprint ${report.fingerprint}).`);
  if (progress !== undefined)
    console.log(`Incident ${progress.incidentId} is ${progress.state}${progress.told ? '; people were told' : ''}.`);
  else if (wait !== undefined) console.log(`It is safe in Temporal as ${workflowId}; no worker has taken it up yet.`);
}
