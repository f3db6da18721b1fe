import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { serviceTaskQueue } from '../domain/contracts.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { Report } from '../domain/report.ts';
import type { Role } from '../storage/tokens.ts';

/**
 * A report as any sender may write it: what our client counts and computes may be left out. Without a reporter and sequence
 * number each message counts once for itself, so a sender that repeats after a lost answer should give both.
 */
export const ForeignReport = Report.partial({ fingerprint: true, reporter: true, seq: true, count: true, firstAt: true, lastAt: true })
  .refine((report) => report.seq === undefined || report.reporter !== undefined, {
    path: ['reporter'],
    message: 'is missing: a sequence number counts within one reporter',
  })
  .meta({ description: 'A failure, or a counted batch of equal failures.' });
export type ForeignReport = z.output<typeof ForeignReport>;

/** One report or up to a hundred. */
export const ReportBody = z.union([ForeignReport, z.array(ForeignReport).min(1).max(100)]);

/** Completes a report: computed fingerprint, a reporter of its own, one failure, now. */
export function completeReport(report: ForeignReport, now = Date.now()): Report {
  const { fingerprint, reporter, seq, count, firstAt, lastAt, ...given } = report;
  const last = lastAt ?? firstAt ?? now;
  return {
    ...given,
    fingerprint: fingerprint ?? fingerprintOf(given.service, given.failure),
    reporter: reporter ?? randomUUID(),
    seq: seq ?? 1,
    count: count ?? 1,
    firstAt: firstAt ?? last,
    lastAt: last,
  };
}

/**
 * A worker runs what `retryWith` says, with its databases and secrets. A token that may only report may therefore name an operation
 * that its own service serves, and nothing else; the failure counts all the same, and a label says what was left out.
 */
export function withoutForeignPower(report: ForeignReport, role: Role): ForeignReport {
  const { retryWith, ...rest } = report;
  if (retryWith === undefined || role === 'admin') return report;
  if (retryWith.kind === 'activity' && (retryWith.taskQueue ?? serviceTaskQueue(report.service)) === serviceTaskQueue(report.service))
    return report;
  return { ...rest, labels: { ...rest.labels, retryWith: LEFT_OUT } };
}

const LEFT_OUT = 'left out: a reporter may only name operations of its own service. Put it into the playbook, or use an admin token';
