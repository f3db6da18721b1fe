import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { Queryable } from './pool.ts';
import { readEvents } from './read-events.ts';
import { readInterruptions } from './read-interruptions.ts';

/** An event as it is shown. A derived one is no entry of the chain: it is concluded from the lives of processes, and has no seq. */
export type ShownEvent = Omit<TimelineEvent, 'seq'> & { seq?: number; prevHash?: string; hash?: string; derived: boolean };

/**
 * The written timeline with the interruptions it lived through, oldest first.
 * @param life epoch ms of the incident's opening and closing; without a closing it still lives
 */
export async function readTimeline(
  db: Queryable,
  incidentId: string,
  life: { openedAt: number; closedAt?: number },
): Promise<ShownEvent[]> {
  const written = await readEvents(db, incidentId);
  const interruptions = await readInterruptions(db, life.openedAt, life.closedAt ?? Date.now());
  const shown: ShownEvent[] = written.map((event) => ({ ...event, derived: false }));
  for (const { at, message, resumedAt } of interruptions) {
    const data = { ...(resumedAt !== undefined && { resumedAt }) };
    shown.push({ at: Math.max(at, life.openedAt), type: 'incident.interrupted', actor: 'salvor', message, data, derived: true });
  }
  // Sorting is stable: written events keep their order, a derived one comes after those of its millisecond.
  return shown.sort((a, b) => a.at - b.at);
}
