import type { AlertType } from '../domain/alerting/alert-types.ts';
import { rows, type Queryable } from './pool.ts';

/** The value of one alert type for one service, and what stands behind it. */
export interface Measure {
  service: string;
  value: number;
}

/** Alerts are incidents themselves; they must not raise each other. */
const REAL = `NOT drill AND operation NOT LIKE 'alert:%'`;

/** Failures within the window; `readMeasures` makes a rate of them. */
const FAILURES = 'SELECT service, sum(failures)::float8 AS value FROM service_samples WHERE minute > $1 GROUP BY service';

/** Types whose value one query answers. $1, where it occurs, is the beginning of the window. What concerns all services is said of "system". */
const QUERIES: Partial<Record<AlertType, string>> = {
  repeated_errors: `
    SELECT service, max(count)::float8 AS value FROM (
      SELECT service, sum(occurrences) AS count FROM incidents WHERE ${REAL} AND opened_at > $1 GROUP BY service, workflow_id
    ) AS failures GROUP BY service`,
  system_degradation: `
    SELECT 'system' AS service, count(DISTINCT service)::float8 AS value FROM incidents
    WHERE ${REAL} AND closed_at IS NULL AND severity IN ('error', 'critical')`,
  recovery_failure: `
    SELECT service, 100.0 * count(*) FILTER (WHERE attempt ->> 'outcome' <> 'recovered') / count(*) AS value
    FROM incidents, jsonb_array_elements(view -> 'attempts') AS attempt
    WHERE ${REAL} AND written_at > $1 AND (attempt ->> 'endedAt')::numeric > extract(epoch FROM $1::timestamptz) * 1000
    GROUP BY service HAVING count(*) >= 3`,
  performance_impact: `
    SELECT service, count(*)::float8 AS value FROM incidents
    WHERE ${REAL} AND closed_at IS NULL AND category IN ('timeout', 'resource_exhausted', 'rate_limit')
    GROUP BY service`,
  security_concern: `
    SELECT service, count(*)::float8 AS value FROM incidents
    WHERE ${REAL} AND category IN ('security', 'authentication', 'authorization') AND opened_at > $1 GROUP BY service`,
  security_threat: `
    SELECT service, count(*)::float8 AS value FROM incidents
    WHERE ${REAL} AND closed_at IS NULL AND category = 'security' AND severity = 'critical'
    GROUP BY service`,
  business_continuity: `
    SELECT 'system' AS service, count(*)::float8 AS value FROM incidents
    WHERE ${REAL} AND closed_at IS NULL AND impact = 'critical'`,
  error_rate_high: FAILURES,
  error_rate_critical: FAILURES,
};

const MINUTE = 60_000;

/**
 * The values of a type over the window (ms) before `now` (epoch ms); a service that is not among them has none. Types that need more
 * than a query are not answered here.
 */
export async function readMeasures(db: Queryable, type: AlertType, window: number, now: number): Promise<Measure[]> {
  const query = QUERIES[type];
  if (query === undefined) return [];
  const found = await rows<{ service: string; value: string | number }>(db, query, query.includes('$1') ? [new Date(now - window)] : []);
  const per = query === FAILURES ? Math.max(1, window / MINUTE) : 1;
  return found.map(({ service, value }) => ({ service, value: Number(value) / per }));
}

/**
 * Notes what each service's total of failures rose by since its former sample. A service that was never sampled counts from zero,
 * unless nothing was ever sampled: then its past is no burst.
 * @param minute epoch ms of the whole minute
 */
export async function sampleFailures(db: Queryable, minute: number): Promise<void> {
  await rows(
    db,
    `WITH totals AS (
       SELECT service, sum(occurrences)::bigint AS total FROM incidents WHERE ${REAL} GROUP BY service
     ), changes AS (
       SELECT t.service, t.total, former.total IS NULL AS is_first,
         t.total - coalesce(former.total, CASE WHEN EXISTS (SELECT FROM service_samples) THEN 0 ELSE t.total END) AS rise
       FROM totals t
       LEFT JOIN LATERAL (SELECT total FROM service_samples s WHERE s.service = t.service ORDER BY minute DESC LIMIT 1) AS former ON true
     )
     INSERT INTO service_samples (service, minute, failures, total)
     SELECT service, $1, greatest(rise, 0), total FROM changes WHERE rise <> 0 OR is_first
     ON CONFLICT (service, minute) DO UPDATE SET failures = service_samples.failures + excluded.failures, total = excluded.total`,
    [new Date(minute)],
  );
}

/** Failures of each service by minute (epoch ms) since a moment. */
export async function readSamples(db: Queryable, since: number): Promise<Map<string, { minute: number; failures: number }[]>> {
  const found = await rows<{ service: string; minute: Date; failures: string }>(
    db,
    'SELECT service, minute, failures FROM service_samples WHERE minute > $1 ORDER BY service, minute',
    [new Date(since)],
  );
  const samples = new Map<string, { minute: number; failures: number }[]>();
  for (const { service, minute, failures } of found) {
    const known = samples.get(service) ?? [];
    known.push({ minute: minute.getTime(), failures: Number(failures) });
    samples.set(service, known);
  }
  return samples;
}
