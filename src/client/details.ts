import type { z } from 'zod';
import { Operation } from '../domain/policy/operation.ts';
import { REPORT_LIMITS } from '../domain/report-limits.ts';
import { BusinessContext } from '../domain/report.ts';
import { SEVERITIES, type Severity } from '../domain/severity.ts';
import { plainContext, plainJson } from './plain-json.ts';
import { redactText } from './redact.ts';
import { bounded, inText } from './safe-read.ts';
import type { Details } from './tally.ts';

/** What a service says about a failure, beside the error itself. */
export interface ReportDetails {
  /** Name of the operation that failed; a playbook may know how to run it again. */
  operation: string;
  /** Default: the client's service. */
  service?: string;
  /** How to run exactly this operation again. */
  retryWith?: z.input<typeof Operation>;
  business?: BusinessContext;
  severity?: Severity;
  labels?: Record<string, string>;
  /** Small plain data for people; secrets are removed. */
  context?: Record<string, unknown>;
}

/**
 * Details as a report carries them. A part that is not allowed is left out and named in `problems`: the failure itself is
 * always worth reporting.
 */
export function checkDetails(given: ReportDetails): { details: Details; problems: string[] } {
  const problems: string[] = [];
  const checked = <T>(name: 'retryWith' | 'business', schema: z.ZodType<T>): { [K in typeof name]?: T } => {
    if (given[name] === undefined) return {};
    const parsed = schema.safeParse(given[name]);
    if (parsed.success) return { [name]: parsed.data };
    const issue = parsed.error.issues[0];
    problems.push(`${[name, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not allowed'}`);
    return {};
  };
  const severity = severityOf(given.severity);
  if (given.severity !== undefined && severity === undefined) problems.push(`severity: one of ${SEVERITIES.join(', ')}`);
  const context = plainContext(given.context, REPORT_LIMITS.contextBytes);
  const labels = labelsOf(given.labels);
  const details = {
    operation: operationOf(given.operation),
    ...checked('retryWith', Operation),
    ...checked('business', BusinessContext),
    ...(severity !== undefined && { severity }),
    ...(context !== undefined && { context }),
    ...(labels !== undefined && { labels }),
  };
  return { details: details as Details, problems };
}

/** The name of an operation, or what stands for one that has none. */
function operationOf(operation: unknown): string {
  return bounded(inText(operation ?? ''), OPERATION_LENGTH).trim() || 'unknown';
}

const OPERATION_LENGTH = 200;

export function severityOf(severity: unknown): Severity | undefined {
  return SEVERITIES.find((known) => known === severity);
}

const LABELS = 20;

function labelsOf(labels: unknown): Record<string, string> | undefined {
  const plain = plainJson(labels, 2);
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return undefined;
  const entries = Object.entries(plain).slice(0, LABELS);
  return Object.fromEntries(entries.map(([key, value]) => [bounded(key, 63), bounded(redactText(inText(value)), 200)]));
}
