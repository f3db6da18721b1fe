import type { AlertState } from '../domain/alerting/alert-state.ts';
import { ALERT_TYPES, type AlertType } from '../domain/alerting/alert-types.ts';
import { rows, type Queryable } from './pool.ts';

/** An alert that is not quiet. Times are epoch milliseconds. */
export interface StoredAlert extends AlertState {
  type: AlertType;
  service: string;
  value: number;
  reportedAt?: number;
}

/** Days that samples and ticks are kept: a week of history, and a day of margin. */
const KEEP_DAYS = 8;

/**
 * Takes a minute for evaluation: of all processes that try, one is answered true. A row instead of a lock: it needs no connection that
 * is held while Temporal is called, and a process that dies in the middle costs one minute, not the rest.
 */
export async function takeMinute(db: Queryable, minute: number): Promise<boolean> {
  const taken = await rows(db, 'INSERT INTO alert_ticks (minute) VALUES ($1) ON CONFLICT DO NOTHING RETURNING minute', [new Date(minute)]);
  return taken.length > 0;
}

/** Removes what no evaluation looks at any more, and groups that nobody has asked for a week. */
export async function forgetOld(db: Queryable, now: number): Promise<void> {
  const before = new Date(now - KEEP_DAYS * 86_400_000);
  // The newest sample of each service holds its total and stays.
  await rows(
    db,
    `DELETE FROM service_samples s WHERE minute < $1
       AND EXISTS (SELECT FROM service_samples newer WHERE newer.service = s.service AND newer.minute > s.minute)`,
    [before],
  );
  await rows(db, 'DELETE FROM alert_ticks WHERE minute < $1', [before]);
  await rows(db, `DELETE FROM page_group_members m USING incidents i WHERE i.id = m.incident_id AND i.closed_at < $1`, [before]);
  await rows(
    db,
    `DELETE FROM page_groups g WHERE told_at < $1 AND NOT EXISTS (
       SELECT FROM page_group_members m WHERE (m.group_key, m.channel, m.target) = (g.group_key, g.channel, g.target))`,
    [before],
  );
}

export async function readAlertStates(db: Queryable): Promise<StoredAlert[]> {
  const found = await rows<{
    type: string;
    service: string;
    state: AlertState['state'];
    since: Date;
    value: number;
    reported_at: Date | null;
  }>(db, 'SELECT type, service, state, since, value, reported_at FROM alert_states ORDER BY type, service');
  return found.flatMap(({ type, service, state, since, value, reported_at }) => {
    const known = ALERT_TYPES.find((name) => name === type);
    if (known === undefined) return [];
    const reported = reported_at === null ? {} : { reportedAt: reported_at.getTime() };
    return [{ type: known, service, state, since: since.getTime(), value, ...reported }];
  });
}

export async function writeAlertState(db: Queryable, { type, service, state, since, value, reportedAt }: StoredAlert): Promise<void> {
  await rows(
    db,
    `INSERT INTO alert_states (type, service, state, since, value, reported_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (type, service) DO UPDATE SET
       state = excluded.state, since = excluded.since, value = excluded.value, reported_at = excluded.reported_at`,
    [type, service, state, new Date(since), value, reportedAt === undefined ? null : new Date(reportedAt)],
  );
}

/** The alert is quiet again. */
export async function removeAlertState(db: Queryable, type: AlertType, service: string): Promise<void> {
  await rows(db, 'DELETE FROM alert_states WHERE type = $1 AND service = $2', [type, service]);
}
