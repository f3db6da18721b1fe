import { styleText } from 'node:util';
import type { DrillReport } from './report.ts';
import { after } from './verdict.ts';

/** A drill's report as a compact table for a terminal. */
export function drillLines(report: DrillReport): string[] {
  const { service, operation, at, how, notice, playbook, classification, told, notTold, machine, verdict, reachesSomebody } = report;
  const { severity, category, retryability } = classification;
  return [
    styleText('bold', `Drill: "${operation}" of ${service} fails, ${severity}`) +
      `  (${category}, retryability ${retryability}, playbook "${playbook}")`,
    how === 'rehearsed'
      ? `Rehearsed on the Temporal server with skipped time; nobody was written to. Imagined at ${clock(at)}.`
      : `${styleText('yellow', 'Computed, not rehearsed')}, imagined at ${clock(at)}. ${notice ?? ''}`,
    ...section(
      'Told',
      told.map((one) => [after(one.afterMs), clock(one.at), level(one), KIND_WORDS[one.kind], one.channel, one.to]),
    ),
    ...section(
      'Not told',
      notTold.map((one) => [`L${one.level} ${one.name}`, one.reason]),
    ),
    ...section(
      'The machine, when every step fails',
      machine.map((one) => [after(one.afterMs), clock(one.at), one.what]),
    ),
    '',
    ...verdict.map((line) => styleText(reachesSomebody ? 'green' : 'red', line)),
  ];
}

const KIND_WORDS = {
  page: 'page',
  reminder: 'reminder',
  acknowledged: 'acknowledged',
  status_update: 'status update',
  page_loop: 'test of the way',
  page_loop_lost: 'alarm: a way is broken',
  ack_expired: 'page again, acknowledgement expired',
  snooze_ended: 'page again, snooze ended',
  all_clear: 'all-clear',
  approval_needed: 'approval wanted',
  reassigned: 'assigned',
} as const satisfies Record<DrillReport['told'][number]['kind'], string>;

function level({ level: number, levelName }: DrillReport['told'][number]): string {
  return number === 0 ? '' : `L${number} ${levelName}`;
}

/** A heading and rows whose columns are as wide as their widest cell. */
function section(heading: string, rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
  return ['', styleText('bold', heading), ...lines];
}

/** Local time with its day, because a ladder that starts in the evening ends tomorrow. */
function clock(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
}
