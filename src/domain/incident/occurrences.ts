import type { Report } from '../report.ts';
import { atLeast } from '../severity.ts';
import { type IncidentData, STATE_LIMITS } from './data.ts';
import { log } from './log.ts';

/**
 * Counts a report once, whatever is delivered twice: a reporter's batches are numbered and only a higher number counts.
 * @returns how many failures were added
 */
export function countReport(incident: IncidentData, report: Report, now: number): number {
  const known = incident.reporters[report.reporter];
  if (known !== undefined && report.seq <= known.seq) return 0;
  // Deleting first keeps the record in order of last use, so that the oldest is the first key.
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a Map would not survive continue-as-new as JSON
  delete incident.reporters[report.reporter];
  incident.reporters[report.reporter] = { seq: report.seq, count: (known?.count ?? 0) + report.count };
  if (!incident.dirtyReporters.includes(report.reporter)) incident.dirtyReporters.push(report.reporter);
  forgetOldest(incident);
  incident.occurrences.count += report.count;
  incident.occurrences.firstAt = Math.min(incident.occurrences.firstAt, report.firstAt);
  incident.occurrences.lastAt = Math.max(incident.occurrences.lastAt, report.lastAt);
  incident.revision += 1;
  raiseSeverity(incident, report, now);
  return report.count;
}

/** Forgets those that were silent longest, but none whose total the database does not have yet. */
function forgetOldest({ reporters, dirtyReporters }: IncidentData): void {
  const names = Object.keys(reporters);
  if (names.length <= STATE_LIMITS.reporters) return;
  const unwritten = new Set(dirtyReporters);
  const written = names.filter((name) => !unwritten.has(name));
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- see countReport
  for (const name of written.slice(0, names.length - STATE_LIMITS.reporters)) delete reporters[name];
}

function raiseSeverity(incident: IncidentData, report: Report, now: number): void {
  if (report.severity === undefined || atLeast(incident.severity, report.severity)) return;
  const former = incident.severity;
  incident.severity = report.severity;
  log(incident, now, 'incident.classified', `Severity raised from ${former} to ${report.severity}: a later report says so.`);
}
