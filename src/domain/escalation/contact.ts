import { inWords } from '../words.ts';
import type { IncidentData } from '../incident/data.ts';
import type { Contact } from './reaching.ts';

/**
 * How far one way is.
 * - `reached`: the provider has it and will say nothing more, or says that it was delivered.
 * - `late`: not accepted now, it is tried again; the next way is tried meanwhile.
 * - `failed`: it did not reach them, or nobody can tell within the policy's time.
 * - `muted`: not sent on purpose, or no longer wanted: no reason to try another way.
 */
export type WayStanding =
  | { is: 'reached' | 'muted' }
  | { is: 'waiting'; until: number }
  | { is: 'late'; until: number; reason: string }
  | { is: 'failed'; reason: string };

/** @param patienceMs the policy's `undeliveredAfter` */
export function wayStanding(incident: IncidentData, way: Contact['begun'][number], patienceMs: number, now: number): WayStanding {
  const view = incident.notifications.find(({ key }) => key === way.key);
  // Forgotten among very many: it was told long ago.
  if (view === undefined) return { is: 'reached' };
  const until = way.at + patienceMs;
  switch (view.state) {
    case 'delivered':
    case 'acknowledged':
      return { is: 'reached' };
    case 'cancelled':
    case 'suppressed':
      return { is: 'muted' };
    case 'failed':
    case 'unknown':
      return { is: 'failed', reason: view.reason ?? 'it was not delivered' };
    case 'sent':
      if (view.receipt !== true) return { is: 'reached' };
      if (now < until) return { is: 'waiting', until };
      return { is: 'failed', reason: `no word of its delivery within ${inWords(patienceMs)}` };
    case 'queued':
    case 'sending':
      if (now >= until) return { is: 'failed', reason: `not sent within ${inWords(patienceMs)}${because(view.reason)}` };
      return view.deferred === undefined ? { is: 'waiting', until } : { is: 'late', until, reason: view.reason ?? 'not accepted now' };
  }
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}
