import { z } from 'zod';
import { fetchOnce } from '../../channels/http.ts';
import type { Config } from '../../config/config.ts';
import type { PagerDutyEvent } from './pagerduty-event.ts';

/** PagerDuty waits 5 seconds for the whole answer. */
const TIMEOUT_MS = 2_000;
/** Incidents whose key is remembered; the oldest are forgotten and looked up again. */
const MAX_KNOWN = 5_000;

const Answer = z.object({ incident: z.object({ incident_key: z.string() }) });

interface Known {
  incidentKey?: string;
  /** Epoch ms of the newest event that was mirrored. */
  mirroredAt?: number;
}

/** What this process knows of PagerDuty's incidents, by PagerDuty's id. */
export class PagerDutyIncidents {
  readonly #known = new Map<string, Known>();
  readonly #rest: { url: string; token: string } | undefined;

  constructor({ pagerduty, sandbox }: Config) {
    const isSandboxed = pagerduty.routingKey === undefined && Object.keys(pagerduty.byName).length === 0;
    if (pagerduty.apiToken !== undefined) this.#rest = { url: pagerduty.apiUrl.replace(/\/+$/, ''), token: pagerduty.apiToken };
    else if (isSandboxed) this.#rest = { url: `${sandbox.url}/pagerduty/rest`, token: 'sandbox' };
  }

  /** Salvor's id of the incident: most events carry it; for a note PagerDuty is asked. Undefined when nobody knows. */
  async keyOf({ data }: PagerDutyEvent): Promise<string | undefined> {
    const id = data.incident?.id ?? data.id;
    if (typeof data.incident_key === 'string') {
      if (id !== undefined) this.#note(id, { incidentKey: data.incident_key });
      return data.incident_key;
    }
    if (id === undefined) return undefined;
    const known = this.#known.get(id)?.incidentKey ?? (await this.#ask(id));
    if (known !== undefined) this.#note(id, { incidentKey: known });
    return known;
  }

  /** Did something newer happen to the incident that was mirrored already? */
  isOvertaken({ data, occurred_at: at }: PagerDutyEvent): boolean {
    return data.id !== undefined && Date.parse(at) < (this.#known.get(data.id)?.mirroredAt ?? 0);
  }

  mirrored({ data, occurred_at: at }: PagerDutyEvent): void {
    if (data.id === undefined) return;
    const before = this.#known.get(data.id)?.mirroredAt ?? 0;
    this.#note(data.id, { mirroredAt: Math.max(before, Date.parse(at)) });
  }

  #note(id: string, news: Known): void {
    const known = { ...this.#known.get(id), ...news };
    this.#known.delete(id);
    this.#known.set(id, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  /** `GET /incidents/{id}` of the REST API (developer.pagerduty.com/api-reference). */
  async #ask(id: string): Promise<string | undefined> {
    if (this.#rest === undefined) return undefined;
    try {
      const response = await fetchOnce(`${this.#rest.url}/incidents/${encodeURIComponent(id)}`, {
        headers: { authorization: `Token token=${this.#rest.token}`, accept: 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return Answer.safeParse(await response.json()).data?.incident.incident_key;
    } catch {
      return undefined;
    }
  }
}
