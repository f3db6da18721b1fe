import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minutesOf } from '../../../src/domain/alerting/anomaly.ts';
import { stepAlert, type AlertState } from '../../../src/domain/alerting/alert-state.ts';
import { ALERT_KINDS, ALERT_TYPES, type AlertRule } from '../../../src/domain/alerting/alert-types.ts';
import { alertRule, Alerts } from '../../../src/domain/alerting/policy.ts';
import { reportOfAlert } from '../../../src/alerting/report-alert.ts';

const MINUTE = 60_000;
const rule: AlertRule = { enter: 10, leave: 5, for: 2 * MINUTE, window: MINUTE, severity: 'warning' };

/** Steps an alert through one value a minute and answers what happened in which minute. */
function play(values: number[], given = rule): string[] {
  let state: AlertState | undefined;
  return values.flatMap((value, minute) => {
    const { next, event } = stepAlert(state, value, given, minute * MINUTE);
    state = next;
    return event === undefined ? [] : [`${event} at ${minute}`];
  });
}

describe('an alert', () => {
  it('fires after long enough above the upper threshold, and ends after long enough below the lower one', () => {
    expect(play([12, 12, 12, 7, 7, 4, 4, 4])).toEqual(['raised at 2', 'ended at 7']);
  });

  it('does not fire for a moment, nor end for one', () => {
    expect(play([12, 3, 12, 3, 12, 12])).toEqual([]);
    expect(play([12, 12, 12, 3, 7, 3, 7, 12])).toEqual(['raised at 2']);
  });

  it('fires and ends at once where nothing is waited for', () => {
    expect(play([0, 10, 5, 4], { ...rule, for: 0 })).toEqual(['raised at 1', 'ended at 3']);
  });

  it('is raised and ended in turns, whatever is measured', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 60 }), fc.integer({ min: 0, max: 4 }), (values, minutes) => {
        const events = play(values, { ...rule, for: minutes * MINUTE }).map((event) => event.split(' ')[0]);
        events.forEach((event, index) => expect(event).toBe(index % 2 === 0 ? 'raised' : 'ended'));
      }),
    );
  });

  it('has a rule for each type that there is data for, which a policy may change or turn off', () => {
    const without = ALERT_TYPES.filter((type) => alertRule({}, type) === undefined);
    expect(without).toEqual(['sla_breach_predicted', 'cascade_prevented']);
    for (const type of without) expect(ALERT_KINDS[type].noDataYet).toMatch(/yet$/);
    for (const type of ALERT_TYPES) expect(ALERT_KINDS[type].leave).toBeLessThanOrEqual(ALERT_KINDS[type].enter);
    const changed = Alerts.parse({ error_rate_high: { enter: 3, for: '10s' }, repeated_errors: { on: false } });
    expect(alertRule(changed, 'error_rate_high')).toMatchObject({ enter: 3, leave: 5, for: 10_000 });
    expect(alertRule(changed, 'repeated_errors')).toBeUndefined();
    expect(Alerts.safeParse({ error_rate: {} }).success).toBe(false);
  });

  it('is one incident a type and service, whatever its value', () => {
    const alert = { type: 'error_rate_high', service: 'shop', rule, at: 5 * MINUTE } as const;
    const [one, other] = [12.34, 99].map((value) => reportOfAlert({ ...alert, value }));
    expect(one).toMatchObject({ operation: 'alert:error_rate_high', severity: 'warning', seq: 5, labels: { alert: 'error_rate_high' } });
    expect(one?.failure.message).toBe('shop: 12.3 failures a minute (alert from 10, over below 5)');
    expect(other?.fingerprint).toBe(one?.fingerprint);
    expect(reportOfAlert({ ...alert, type: 'repeated_errors', value: 1 }).fingerprint).not.toBe(one?.fingerprint);
  });
});

describe('what is usual for a service', () => {
  it('is not known before an hour, and minutes without a row had no failure', () => {
    const now = 100 * MINUTE;
    expect(minutesOf([{ minute: 50 * MINUTE, failures: 9 }], 5 * MINUTE, now)).toBeUndefined();
    const minutes = minutesOf(
      [
        { minute: 10 * MINUTE, failures: 2 },
        { minute: 99 * MINUTE, failures: 7 },
      ],
      5 * MINUTE,
      now,
    );
    expect(minutes?.history).toHaveLength(85);
    expect(minutes?.history.slice(0, 2)).toEqual([2, 0]);
    expect(minutes?.recent).toEqual([0, 0, 0, 0, 7]);
  });
});
