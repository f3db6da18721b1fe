import type { Report } from '../report.ts';
import { atLeast } from '../severity.ts';

/**
 * Keeps a report for the incident that opens next. The first one says what failed; of the others only what is counted is kept, one
 * entry a reporter, because they all travel to the next run in one payload.
 */
export function keepLate(late: Report[], report: Report): void {
  const index = late.findIndex(({ reporter }) => reporter === report.reporter);
  const known = late[index];
  if (known === undefined) {
    late.push(late.length === 0 ? report : counted(report));
    return;
  }
  if (report.seq <= known.seq) return;
  late[index] = {
    ...known,
    seq: report.seq,
    count: known.count + report.count,
    firstAt: Math.min(known.firstAt, report.firstAt),
    lastAt: Math.max(known.lastAt, report.lastAt),
    ...(report.severity !== undefined && !atLeast(known.severity ?? 'info', report.severity) && { severity: report.severity }),
  };
}

function counted({ service, operation, failure, fingerprint, severity, reporter, seq, count, firstAt, lastAt }: Report): Report {
  const { name } = failure;
  return {
    service,
    operation,
    failure: { name, message: '', causes: [] },
    fingerprint,
    ...(severity !== undefined && { severity }),
    reporter,
    seq,
    count,
    firstAt,
    lastAt,
  };
}
