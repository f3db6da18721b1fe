import { stepAlert } from '../domain/alerting/alert-state.ts';
import { ALERT_TYPES, type AlertRule, type AlertType } from '../domain/alerting/alert-types.ts';
import { alertRule, type Alerts } from '../domain/alerting/policy.ts';
import { forgetOld, readAlertStates, removeAlertState, takeMinute, writeAlertState, type StoredAlert } from '../storage/alert-states.ts';
import type { Pool } from '../storage/pool.ts';
import { readMeasures, sampleFailures, type Measure } from '../storage/read-alert-measures.ts';
import { anomalies } from './anomalies.ts';

/** An alert that fires, as it is reported. */
export interface FiringAlert {
  type: AlertType;
  service: string;
  value: number;
  rule: AlertRule;
  /** Epoch ms of the evaluation. */
  at: number;
}

export interface AlertDeps {
  pool: Pool;
  alerts: Alerts;
  /** Opens the incident of the alert, or joins the open one. */
  raise: (alert: FiringAlert) => Promise<void>;
  /** Resolves the incident of an alert that is over. */
  end: (alert: FiringAlert) => Promise<void>;
}

const MINUTE = 60_000;
/** A firing alert is reported again after this time, so that it does not stay silent when somebody resolved its incident too early. */
const REPORT_AGAIN = 3_600_000;

/**
 * Evaluates every alert type once a minute, in one process of all that call this: samples the counts, measures, and raises what fires.
 * @returns false when another process has this minute
 * @throws SalvorError DATABASE_UNREACHABLE; what `raise` and `end` throw leaves the alert's state as it was, so the next minute repeats it
 */
export async function evaluateAlerts({ pool, alerts, raise, end }: AlertDeps, now: number): Promise<boolean> {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  if (!(await takeMinute(pool, minute))) return false;
  await sampleFailures(pool, minute);
  const states = await readAlertStates(pool);
  const failures: unknown[] = [];
  for (const type of ALERT_TYPES) {
    const mine = states.filter((state) => state.type === type);
    const rule = alertRule(alerts, type);
    const measures = rule === undefined ? [] : await measure(pool, type, rule, now);
    for (const { service, value } of withVanished(measures, mine)) {
      const former = mine.find((state) => state.service === service);
      // A type that was turned off ends at once what it had raised.
      const alert = { type, service, value, rule: rule ?? OFF, at: now };
      await step(pool, alert, former, { raise, end }).catch((error: unknown) => failures.push(error));
    }
  }
  await forgetOld(pool, now);
  if (failures.length > 0) throw failures[0];
  return true;
}

const OFF: AlertRule = { enter: Infinity, leave: Infinity, for: 0, window: 0, severity: 'info' };

async function measure(pool: Pool, type: AlertType, { window }: AlertRule, now: number): Promise<Measure[]> {
  return type === 'anomaly_detected' ? anomalies(pool, window, now) : readMeasures(pool, type, window, now);
}

/** A service of which nothing is measured any more stands at zero. */
function withVanished(measures: Measure[], states: StoredAlert[]): Measure[] {
  const known = new Set(measures.map(({ service }) => service));
  return [...measures, ...states.filter(({ service }) => !known.has(service)).map(({ service }) => ({ service, value: 0 }))];
}

async function step(
  pool: Pool,
  alert: FiringAlert,
  former: StoredAlert | undefined,
  { raise, end }: Pick<AlertDeps, 'raise' | 'end'>,
): Promise<void> {
  const { type, service, value, rule, at } = alert;
  const { next, event } = stepAlert(former, value, rule, at);
  if (event === 'ended') await end(alert);
  if (next === undefined) {
    if (former !== undefined) await removeAlertState(pool, type, service);
    return;
  }
  const isDue = next.state === 'firing' && at - (former?.reportedAt ?? 0) >= REPORT_AGAIN;
  if (isDue) await raise(alert);
  const reportedAt = isDue ? at : former?.reportedAt;
  await writeAlertState(pool, { type, service, value, ...next, ...(reportedAt !== undefined && { reportedAt }) });
}
