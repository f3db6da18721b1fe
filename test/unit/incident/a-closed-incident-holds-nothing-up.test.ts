import { describe, expect, it } from 'vitest';
import { close } from '../../../src/domain/incident/close.ts';
import { keepLate } from '../../../src/domain/incident/late-reports.ts';
import { leaveBehind } from '../../../src/domain/incident/left-behind.ts';
import { hasUnwritten, putBackRecordBatch, takeRecordBatch } from '../../../src/domain/incident/present.ts';
import { startAttempt } from '../../../workflows/attempts.ts';
import { Report } from '../../../src/domain/report.ts';
import { climb } from '../../../src/domain/escalation/climb.ts';
import { anIncident, OPENED, reportOf } from './an-incident.ts';

describe('reports that come after the close', () => {
  it('keep the first in full and exact counts of all, however many there are', () => {
    const late: Report[] = [];
    const failure = { name: 'E', message: 'x'.repeat(8_000), stack: 'y'.repeat(16_000), causes: [] };
    for (let n = 0; n < 1_000; n += 1) {
      for (const seq of [1, 2, 2, 1]) keepLate(late, reportOf({ failure, reporter: `r${n}`, seq, count: 3, context: { n } }));
    }
    expect(late).toHaveLength(1_000);
    expect(late.reduce((sum, { count }) => sum + count, 0)).toBe(1_000 * 6);
    expect(late[0]).toMatchObject({ failure, context: { n: 0 }, seq: 2, count: 6 });
    expect(late.every((report) => Report.safeParse(report).success)).toBe(true);
    expect(JSON.stringify(late).length).toBeLessThan(400_000);
  });

  it('keep the worst severity and the whole time', () => {
    const late: Report[] = [];
    keepLate(late, reportOf({ seq: 1, severity: 'error', firstAt: 5, lastAt: 6 }));
    keepLate(late, reportOf({ seq: 2, severity: 'critical', firstAt: 3, lastAt: 4 }));
    keepLate(late, reportOf({ seq: 3, severity: 'info', firstAt: 7, lastAt: 8 }));
    expect(late).toMatchObject([{ severity: 'critical', firstAt: 3, lastAt: 8, count: 3 }]);
  });
});

describe('what a closed incident leaves to the next', () => {
  const closed = () => {
    const incident = anIncident();
    climb(incident, OPENED);
    incident.toSend = [];
    close(incident, OPENED, 'resolved', 'ann', 'done');
    return incident;
  };

  it('is nothing when everything is written and sent', () => {
    const incident = closed();
    takeRecordBatch(incident, OPENED);
    incident.toSend = [];
    expect(leaveBehind(incident, OPENED)).toBeUndefined();
  });

  it('is its record and its all-clear, and the next one writes it first', () => {
    const left = leaveBehind(closed(), OPENED);
    expect(left).toMatchObject({ records: [{ incident: { state: 'resolved' } }], messages: [{ kind: 'all_clear', to: 'dev' }] });
    const next = { ...anIncident(), id: 'next', unwritten: [...(left?.records ?? [])] };
    const first = takeRecordBatch(next, OPENED);
    expect(first).toBe(left?.records[0]);
    if (first !== undefined) putBackRecordBatch(next, first);
    expect([takeRecordBatch(next, OPENED)?.incident.id, takeRecordBatch(next, OPENED)?.incident.id]).toEqual([first?.incident.id, 'next']);
    expect(hasUnwritten(next)).toBe(false);
  });

  it('fits into one payload although a failure comes and goes for hours while Postgres is away', () => {
    let left = leaveBehind(closed(), OPENED);
    for (let n = 0; n < 300; n += 1) {
      const next = closed();
      next.id = `incident-${n}`;
      next.unwritten = left?.records ?? [];
      next.toSend.push(...(left?.messages ?? []));
      left = leaveBehind(next, OPENED);
    }
    expect(JSON.stringify(left).length).toBeLessThan(600_000);
    expect(left?.records.at(-1)?.incident.id).toBe('incident-299');
    expect(left?.messages.length).toBe(100);
  });
});

describe('a step that runs when a person closes the incident', () => {
  it('is not shown as running for ever', () => {
    const incident = anIncident();
    const attempt = startAttempt(incident, 'fix', 'slow', 'Fix "slow".');
    close(incident, OPENED, 'resolved', 'ann', 'done');
    expect(attempt).toMatchObject({ endedAt: OPENED, outcome: 'unknown', reason: 'the incident was resolved while it ran' });
  });
});
