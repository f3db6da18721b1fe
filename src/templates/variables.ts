import { inWords } from '../domain/words.ts';
import type { Notification } from '../domain/notification.ts';
import type { Links } from '../channels/links.ts';

/** What a template may use: each name with its meaning (docs/policy.md has the same table). */
export const VARIABLES = {
  headline: 'the built-in subject',
  title: 'what is broken, one line',
  kind: 'page, reminder, ack_expired or snooze_ended',
  service: 'name of the service',
  operation: 'name of the operation that failed',
  severity: 'info, warning, error or critical',
  level: 'number of the level, from 1',
  level_name: 'name of the level',
  lines: 'what happened and what the machine tried, a list',
  also_told: 'who else was told, a list',
  labels: 'labels of the incident, by name',
  incident: 'incident.id and incident.url',
  opened_at: 'ISO 8601',
  due_at: 'ISO 8601',
  open_for: 'how long it has been open, in words',
  late: 'by how much the page is late, in words; empty when it is not',
} as const;

/** Fields of the variables that have some; any name may follow `labels`. */
export const FIELDS: Readonly<Record<string, readonly string[]>> = { incident: ['id', 'url'] };

/** The values for one notification. */
export function variablesOf(
  notification: Notification,
  { headline, links }: { headline: string; links: Pick<Links, 'incident'> },
): Record<keyof typeof VARIABLES, unknown> {
  const { title, kind, service, operation, severity, level, levelName, lines, alsoTold, labels, incidentId } = notification;
  const { openedAt, dueAt, decidedAt, lateMs } = notification;
  return {
    headline,
    title,
    kind,
    service,
    operation,
    severity,
    level,
    level_name: levelName,
    lines: [...lines],
    also_told: alsoTold ?? [],
    labels: labels ?? {},
    incident: { id: incidentId, url: links.incident(incidentId) },
    opened_at: new Date(openedAt).toISOString(),
    due_at: new Date(dueAt).toISOString(),
    open_for: inWords(decidedAt - openedAt),
    late: lateMs > 0 ? inWords(lateMs) : '',
  };
}
