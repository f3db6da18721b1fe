import type { Stack } from '../src/embedded/stack-options.ts';
import { endOf, toldWhom, type Incident } from './incident.ts';
import type { Row } from './row.ts';
import type { Played } from './scenario.ts';

/** A scenario's end for people: what became of it, when, why, and where to look. */
export function describeResult(row: Row, played: Played | undefined, stack: Stack): string {
  const lines: [string, string][] = [[row.ok ? 'ok' : 'NOT OK', `${row.outcome} after ${row.seconds} s`]];
  if (!row.ok) lines.push(['expected', row.expected]);
  for (const incident of played?.incidents ?? []) lines.push(...describeIncident(incident, stack));
  if (played !== undefined) lines.push(['shop', played.evidence]);
  if (played?.inbox !== undefined) lines.push(['mail', played.inbox]);
  return lines.map(([name, text]) => `   ${name.padEnd(9)} ${text}`).join('\n');
}

function describeIncident(incident: Incident, { addresses, env }: Stack): [string, string][] {
  const namespace = env['TEMPORAL_NAMESPACE'] ?? 'default';
  const steps = incident.attempts.map(({ kind, name, outcome }) => `${kind} "${name}" ${outcome ?? ''}`.trim()).join(', then ');
  return [
    ['incident', incident.id],
    ['', `${timeOf(incident.openedAt)} ${incident.operation} failed${steps === '' ? '' : `, ${steps}`}`],
    ['', `${timeOf(incident.closedAt)} ${endOf(incident)}, ${toldWhom(incident)}: ${incident.closedReason ?? ''}`],
    ['console', `${addresses.console}/incidents/${encodeURIComponent(incident.id)}`],
    ['temporal', `${addresses.temporalUi}/namespaces/${namespace}/workflows/${encodeURIComponent(incident.workflowId)}`],
  ];
}

function timeOf(iso: string | undefined): string {
  return iso === undefined ? '' : iso.slice(11, 23);
}
