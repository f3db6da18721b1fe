import type { Report } from './report.ts';
import { REPORT_LIMITS } from './report-limits.ts';
import { SEVERITIES } from './severity.ts';
import { check, type Fields, type Misfit } from './shape.ts';

const moment = { kind: 'number', min: 0, max: REPORT_LIMITS.moment } as const;
const anything = { kind: 'anything', optional: true } as const;

/** What an incident itself reads of a report. The rest was checked at the doors, and is checked again where it is used. */
const REPORT_FIELDS = {
  service: { kind: 'text', min: 1, max: REPORT_LIMITS.service },
  operation: { kind: 'text', min: 1, max: REPORT_LIMITS.operation },
  failure: { kind: 'anything' },
  fingerprint: { kind: 'text', min: 16, max: 16 },
  severity: { kind: 'choice', of: SEVERITIES, optional: true },
  reporter: { kind: 'text', min: 1, max: REPORT_LIMITS.reporter },
  seq: { kind: 'number', min: 1, max: Number.MAX_SAFE_INTEGER, whole: true },
  count: { kind: 'number', min: 1, max: REPORT_LIMITS.count, whole: true },
  firstAt: moment,
  lastAt: moment,
  retryWith: anything,
  business: anything,
  labels: anything,
  context: anything,
} as const satisfies Fields;

const FAILURE_FIELDS = {
  name: { kind: 'text', max: REPORT_LIMITS.name },
  message: { kind: 'text', max: REPORT_LIMITS.message },
  code: { kind: 'text', max: REPORT_LIMITS.name, optional: true },
  stack: { kind: 'text', max: REPORT_LIMITS.stack, optional: true },
  sqlState: { kind: 'text', min: 5, max: 5, optional: true },
  httpStatus: { kind: 'number', min: 100, max: 599, whole: true, optional: true },
  grpcStatus: { kind: 'number', min: 0, max: 16, whole: true, optional: true },
  errno: { kind: 'text', max: REPORT_LIMITS.name, optional: true },
  provider: { kind: 'text', max: REPORT_LIMITS.name, optional: true },
  retryAfterMs: { kind: 'number', min: 0, max: 86_400_000, optional: true },
  causes: anything,
} as const satisfies Fields;

/** A report that any Temporal client may have signalled, as far as an incident relies on it; or what is wrong with it. */
export function checkReport(input: unknown): { fits: Report } | { misfit: Misfit } {
  const report = check(REPORT_FIELDS, input);
  if ('misfit' in report) return report;
  const failure = check(FAILURE_FIELDS, report.fits.failure);
  if ('misfit' in failure) return { misfit: { ...failure.misfit, field: `failure.${failure.misfit.field}` } };
  // The state counts by reporter in a plain object, where this key would be none.
  if (report.fits.reporter === '__proto__') return { misfit: { field: 'reporter', problem: 'must not be "__proto__"' } };
  const causes = failure.fits.causes ?? [];
  if (!Array.isArray(causes)) return { misfit: { field: 'failure.causes', problem: 'has to be a list' } };
  return { fits: { ...report.fits, failure: { ...failure.fits, causes: causes as unknown[] } } as Report };
}
