import type { IncidentState, IncidentView } from '../domain/incident/view.ts';
import type { Severity } from '../domain/severity.ts';
import { rows, type Queryable } from './pool.ts';

/** What a list may be narrowed by; all given conditions hold. */
export interface IncidentFilter {
  state?: IncidentState[];
  service?: string;
  severity?: Severity[];
  open?: boolean;
  /** Drills are listed only when they are asked for. */
  drill?: boolean;
  /** Place after which the page begins. */
  after?: IncidentPlace;
  limit: number;
}

/** The place of an incident in the list, newest first. `openedAt` is epoch milliseconds. */
export interface IncidentPlace {
  openedAt: number;
  id: string;
}

/** An incident as it is kept: its view and the former incident of the same failure. */
export interface StoredIncident {
  view: IncidentView;
  formerId?: string;
}

interface IncidentRow {
  [column: string]: unknown;
  view: IncidentView;
  former_id: string | null;
}

/** Incidents, newest first. */
export async function readIncidents(db: Queryable, filter: IncidentFilter): Promise<StoredIncident[]> {
  const found = await rows<IncidentRow>(
    db,
    `SELECT view, former_id FROM incidents
     WHERE ($1::text[] IS NULL OR state = ANY($1))
       AND ($2::text IS NULL OR service = $2)
       AND ($3::text[] IS NULL OR severity = ANY($3))
       AND ($4::boolean IS NULL OR (closed_at IS NULL) = $4)
       AND drill = $5
       AND ($6::timestamptz IS NULL OR (opened_at, id) < ($6, $7::text))
     ORDER BY opened_at DESC, id DESC LIMIT $8`,
    [
      filter.state ?? null,
      filter.service ?? null,
      filter.severity ?? null,
      filter.open ?? null,
      filter.drill ?? false,
      filter.after === undefined ? null : new Date(filter.after.openedAt),
      filter.after?.id ?? null,
      filter.limit,
    ],
  );
  return found.map(incidentOf);
}

/** One incident, or undefined when none has this id. */
export async function readIncident(db: Queryable, id: string): Promise<StoredIncident | undefined> {
  const [row] = await rows<IncidentRow>(db, 'SELECT view, former_id FROM incidents WHERE id = $1', [id]);
  return row === undefined ? undefined : incidentOf(row);
}

function incidentOf({ view, former_id }: IncidentRow): StoredIncident {
  return { view, ...(former_id !== null && { formerId: former_id }) };
}
