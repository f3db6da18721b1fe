import type { Json } from '../effect.ts';
import type { IncidentData } from './data.ts';
import type { EventType } from './timeline.ts';

/** Who did it, when nobody else did. */
const SALVOR = 'salvor';

/**
 * Writes one decision or observation into the incident's timeline; a record activity takes it to the database later.
 * @param at epoch milliseconds of the workflow's clock
 * @param message a plain sentence with the reason
 */
export function log(
  incident: IncidentData,
  at: number,
  type: EventType,
  message: string,
  details: { actor?: string; data?: { [key: string]: Json } } = {},
): void {
  incident.lastSeq += 1;
  incident.revision += 1;
  incident.pendingEvents.push({
    seq: incident.lastSeq,
    at,
    type,
    actor: details.actor ?? SALVOR,
    message,
    ...(details.data !== undefined && { data: details.data }),
  });
}
