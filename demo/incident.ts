import { z } from 'zod';

/** What the demo reads of an incident from GET /api/incidents/:id. */
export const Incident = z.object({
  id: z.string(),
  workflowId: z.string(),
  runId: z.string(),
  operation: z.string(),
  state: z.string(),
  openedAt: z.string(),
  closedAt: z.string().optional(),
  closedReason: z.string().optional(),
  occurrences: z.object({ lastAt: z.string() }),
  acknowledgement: z.object({ by: z.string(), via: z.string() }).optional(),
  attempts: z.array(z.object({ kind: z.string(), name: z.string(), outcome: z.string().optional() })),
  notifications: z.array(z.object({ kind: z.string(), channel: z.string(), to: z.string(), state: z.string() })),
});
export type Incident = z.infer<typeof Incident>;

export function isClosed({ state }: Incident): boolean {
  return state === 'recovered' || state === 'resolved';
}

const WAYS: Record<string, string> = { retry: 'by a retry', fix: 'by a fix', rollback: 'by a rollback' };

/** How it ended, as one reads it off the incident: "recovered by a retry". */
export function endOf({ state, attempts }: Incident): string {
  const way = attempts.findLast(({ outcome }) => outcome === 'recovered');
  return way === undefined ? state : `${state} ${WAYS[way.kind] ?? `by ${way.kind}`}`;
}

/** Who was paged, by which channels; a page that was cancelled before it left reached nobody. */
export function toldWhom({ notifications }: Incident): string {
  const pages = notifications.filter(({ kind, state }) => kind === 'page' && state !== 'cancelled');
  if (pages.length === 0) return 'nobody told';
  return `told by ${[...new Set(pages.map(({ channel }) => channel))].toSorted().join(' and ')}`;
}
