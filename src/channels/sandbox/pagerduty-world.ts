import { digestOf } from '../digest.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import type { Event } from './pagerduty-schema.ts';

export interface PagerDutyIncident {
  /** PagerDuty's own, e.g. "Q0A1B2C3D4E5F6". */
  id: string;
  number: number;
  /** The dedup_key of the event that opened it. */
  incidentKey: string;
  title: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
  createdAt: string;
  /** What happened to it, oldest first. */
  log: string[];
}

export type Change = 'triggered' | 'acknowledged' | 'resolved';

/**
 * Incidents by the rules of Events API v2: dedup keys are case-sensitive; a trigger on an open key is appended to it, on a resolved
 * one it opens a new incident; acknowledge and resolve without an open incident are accepted and do nothing.
 * Events are read back from the arrivals of an earlier process; what people did in it is kept in memory only.
 */
export class PagerDutyWorld {
  readonly #incidents: PagerDutyIncident[] = [];

  constructor(arrivals: Arrivals) {
    for (const arrival of arrivals.list({ channel: 'pagerduty' }).reverse()) {
      const event = eventOf(arrival);
      if (event !== undefined) this.apply(event, arrival.at);
    }
  }

  /** @returns what it changed; undefined when nothing */
  apply(event: Event & { dedup_key: string }, at = Date.now()): { incident: PagerDutyIncident; change: Change } | undefined {
    const open = this.open(event.dedup_key);
    if (event.event_action === 'trigger') {
      open?.log.push(`triggered again: ${event.payload.summary}`);
      return open === undefined ? { incident: this.#add(event.dedup_key, event.payload.summary, at), change: 'triggered' } : undefined;
    }
    const change = event.event_action === 'acknowledge' ? 'acknowledged' : 'resolved';
    if (open === undefined || open.status === change) return undefined;
    this.change(open, change, 'Events API V2');
    return { incident: open, change };
  }

  change(incident: PagerDutyIncident, status: Change, by: string): void {
    incident.status = status;
    incident.log.push(`${status} by ${by}`);
  }

  open(key: string): PagerDutyIncident | undefined {
    return this.#incidents.find(({ incidentKey, status }) => incidentKey === key && status !== 'resolved');
  }

  /** By PagerDuty's id or by the newest of a key. */
  find(idOrKey: string): PagerDutyIncident | undefined {
    return this.#incidents.findLast(({ id, incidentKey }) => id === idOrKey || incidentKey === idOrKey);
  }

  /** Newest first. */
  list(): PagerDutyIncident[] {
    return this.#incidents.toReversed();
  }

  #add(incidentKey: string, title: string, at: number): PagerDutyIncident {
    const number = this.#incidents.length + 1;
    const incident: PagerDutyIncident = {
      id: `Q${digestOf(`${incidentKey}/${number}`, 13).toUpperCase()}`,
      number,
      incidentKey,
      title,
      status: 'triggered',
      createdAt: new Date(at).toISOString(),
      log: [`triggered: ${title}`],
    };
    this.#incidents.push(incident);
    return incident;
  }
}

/** Only what came through the door above, where it was checked, is among the arrivals. */
function eventOf({ payload }: Arrival): (Event & { dedup_key: string }) | undefined {
  if (typeof payload !== 'object' || payload === null || !('event_action' in payload) || !('dedup_key' in payload)) return undefined;
  return payload as Event & { dedup_key: string };
}
