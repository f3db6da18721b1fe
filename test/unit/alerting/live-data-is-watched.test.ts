import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluateAlerts, type FiringAlert } from '../../../src/alerting/evaluate.ts';
import { Alerts } from '../../../src/domain/alerting/policy.ts';
import type { IncidentView } from '../../../src/domain/incident/view.ts';
import { readAlertStates } from '../../../src/storage/alert-states.ts';
import { upsertIncident } from '../../../src/storage/upsert-incident.ts';
import { viewOf } from '../storage/incident-fixture.ts';
import { startPostgres, type TestPostgres } from '../storage/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());
beforeEach(() => postgres.pool.query('TRUNCATE incidents, service_samples, alert_ticks, alert_states'));

const MINUTE = 60_000;
const START = Math.floor(Date.now() / MINUTE) * MINUTE;
let raised: string[] = [];
let ended: string[] = [];
beforeEach(() => {
  raised = [];
  ended = [];
});
const told = ({ type, service }: FiringAlert) => `${type} ${service}`;
const evaluate = (minute: number, alerts: object = {}) =>
  evaluateAlerts(
    {
      pool: postgres.pool,
      alerts: Alerts.parse(alerts),
      raise: (alert) => Promise.resolve(void raised.push(told(alert))),
      end: (alert) => Promise.resolve(void ended.push(told(alert))),
    },
    START + minute * MINUTE + 1_000,
  );
let revision = 1;
const store = (number: number, over: Partial<IncidentView> = {}) => {
  const fingerprint = number.toString(16).padStart(16, '0');
  return upsertIncident(postgres.pool, viewOf({ fingerprint, openedAt: START, revision: (revision += 1), ...over }));
};
const counted = (count: number) => ({ occurrences: { count, firstAt: START, lastAt: START, reporters: 1 } });
const classified = (changes: object) => ({ classification: { ...viewOf().classification!, ...changes } });
const only = (...types: string[]) =>
  Object.fromEntries(
    [
      'error_rate_high',
      'error_rate_critical',
      'repeated_errors',
      'system_degradation',
      'recovery_failure',
      'performance_impact',
      'security_concern',
      'security_threat',
      'business_continuity',
      'anomaly_detected',
    ]
      .filter((type) => !types.includes(type))
      .map((type) => [type, { on: false }]),
  );

describe('alerts over the live data', () => {
  it('fire for a rate of failures that lasts, once, and end when it is over', async () => {
    const alerts = { ...only(), error_rate_high: { window: '2m' } };
    await store(1, { ...counted(1_000), service: 'old' });
    await evaluate(0, alerts);
    for (let minute = 1; minute <= 4; minute += 1) {
      await store(2, { ...counted(minute * 30), service: 'shop' });
      await evaluate(minute, alerts);
    }
    // What was there before the first sample is no burst.
    expect(raised).toEqual(['error_rate_high shop']);
    for (let minute = 5; minute <= 10; minute += 1) await evaluate(minute, alerts);
    expect(ended).toEqual(['error_rate_high shop']);
    expect(await readAlertStates(postgres.pool)).toEqual([]);
  });

  it('fire for what is unusual for a service, whatever is usual for it', async () => {
    const alerts = { ...only(), anomaly_detected: { for: 0 } };
    const insert = 'INSERT INTO service_samples (service, minute, failures, total) VALUES ($1, $2, $3, 0)';
    for (let back = 5; back < 120; back += 1) {
      const minute = new Date(START - back * MINUTE);
      await postgres.pool.query(insert, ['noisy', minute, 50 + (back % 2) * 20]);
      if (back % 10 === 5) await postgres.pool.query(insert, ['calm', minute, 1]);
    }
    for (let back = 0; back < 5; back += 1) {
      for (const service of ['noisy', 'calm']) await postgres.pool.query(insert, [service, new Date(START - back * MINUTE), 60]);
    }
    await evaluate(0, alerts);
    expect(raised).toEqual(['anomaly_detected calm']);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['repeated_errors', 'shop', () => store(1, counted(100))],
    ['system_degradation', 'system', () => Promise.all(['a', 'b', 'c', 'd', 'e'].map((service) => store(1, { service })))],
    [
      'recovery_failure',
      'shop',
      () =>
        store(1, {
          attempts: [1, 2, 3].map((number) => ({
            number,
            kind: 'retry',
            name: 'r',
            startedAt: START,
            endedAt: START,
            outcome: number > 1 ? 'failed' : 'recovered',
          })),
        }),
    ],
    ['performance_impact', 'shop', () => Promise.all([1, 2, 3].map((number) => store(number, classified({ category: 'timeout' }))))],
    ['security_concern', 'shop', () => Promise.all([1, 2, 3].map((number) => store(number, classified({ category: 'authentication' }))))],
    ['security_threat', 'shop', () => store(1, classified({ category: 'security', severity: 'critical' }))],
    ['business_continuity', 'system', () => Promise.all([1, 2].map((number) => store(number, classified({ impact: 'critical' }))))],
  ])('%s fires for %s, and is over when the data is', async (type, service, arrange) => {
    const alerts = { ...only(type), [type]: { for: 0 } };
    await evaluate(0, alerts);
    expect(raised).toEqual([]);
    await arrange();
    await evaluate(1, alerts);
    await evaluate(2, alerts);
    expect(raised).toEqual([`${type} ${service}`]);
    await postgres.pool.query('DELETE FROM incidents');
    await evaluate(3, alerts);
    expect(ended).toEqual([`${type} ${service}`]);
  });

  it('do not raise each other, and leave drills alone', async () => {
    for (let number = 0; number < 6; number += 1) {
      await store(number, { operation: 'alert:error_rate_high', service: `s${number}`, ...counted(500) });
      await store(number + 10, { drill: true, service: `d${number}`, ...counted(500) });
    }
    for (let minute = 0; minute < 5; minute += 1) await evaluate(minute);
    expect(raised).toEqual([]);
  });

  it('are evaluated once a minute, however many processes try', async () => {
    await store(1, counted(100));
    const tries = await Promise.all(Array.from({ length: 8 }, () => evaluate(0, only('repeated_errors'))));
    expect(tries.filter((mine) => mine)).toHaveLength(1);
    expect(raised).toHaveLength(1);
  });

  it('are raised again in the next minute when they could not be raised, and again after an hour', async () => {
    await store(1, counted(100));
    const alerts = Alerts.parse(only('repeated_errors'));
    const away = () => Promise.reject(new Error('Temporal does not answer'));
    await expect(evaluateAlerts({ pool: postgres.pool, alerts, raise: away, end: away }, START)).rejects.toThrow('Temporal');
    await evaluate(1, only('repeated_errors'));
    await evaluate(2, only('repeated_errors'));
    expect(raised).toHaveLength(1);
    await store(1, { ...counted(200), openedAt: START + 30 * MINUTE });
    await postgres.pool.query("UPDATE incidents SET opened_at = now() + interval '1 hour'");
    await evaluate(61, only('repeated_errors'));
    expect(raised).toHaveLength(2);
  });

  it('end what they had raised when the policy turns them off', async () => {
    await store(1, counted(100));
    await evaluate(0, only('repeated_errors'));
    await evaluate(1, only());
    expect(ended).toEqual(['repeated_errors shop']);
  });
});
