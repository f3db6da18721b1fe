import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATE_LIMITS } from '../../../src/domain/incident/data.ts';
import { countReport } from '../../../src/domain/incident/occurrences.ts';
import { putBackRecordBatch, takeRecordBatch } from '../../../src/domain/incident/present.ts';
import { anIncident, OPENED, reportOf } from './an-incident.ts';

/** What some reporters send: the counts of their batches, numbered from 1. */
const anySent = fc.array(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

/**
 * A delivery of all batches: each reporter's first deliveries in order (a client sends the next batch when the last is durable), mixed
 * with those of others in any way, and any batch again any time after its first delivery.
 */
const anyDelivery = anySent.chain((sent) => {
  const turns = sent.flatMap((batches, reporter) => batches.map(() => reporter));
  return fc.record({
    sent: fc.constant(sent),
    turns: fc.shuffledSubarray(turns, { minLength: turns.length }),
    repeats: fc.array(fc.record({ after: fc.nat({ max: turns.length }), which: fc.nat({ max: 1_000 }) }), { maxLength: 10 }),
  });
});

function deliver({ sent, turns, repeats }: typeof anyDelivery extends fc.Arbitrary<infer T> ? T : never) {
  const next = sent.map(() => 0);
  const delivered: { reporter: string; seq: number; count: number }[] = [];
  const order: typeof delivered = [];
  for (const [position, turn] of turns.entries()) {
    const index = next[turn] ?? 0;
    next[turn] = index + 1;
    const batch = { reporter: `s${turn}`, seq: index + 1, count: sent[turn]?.[index] ?? 0 };
    delivered.push(batch);
    order.push(batch);
    for (const { which } of repeats.filter(({ after }) => after === position)) {
      const again = delivered[which % delivered.length];
      if (again !== undefined) order.push(again);
    }
  }
  return order;
}

describe('reports of one failure', () => {
  it('are counted exactly once, however they are mixed and repeated', () => {
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        const incident = anIncident();
        for (const batch of deliver(delivery)) countReport(incident, reportOf(batch), OPENED);
        const total = delivery.sent.flat().reduce((sum, count) => sum + count, 0);
        expect(incident.occurrences.count).toBe(1 + total);
        for (const [turn, batches] of delivery.sent.entries()) {
          expect(incident.reporters[`s${turn}`]).toEqual({ seq: batches.length, count: batches.reduce((sum, count) => sum + count, 0) });
        }
      }),
    );
  });

  it('say by their answer how many failures were added', () => {
    const incident = anIncident();
    const report = reportOf({ reporter: 'other', seq: 1, count: 7 });
    expect([countReport(incident, report, OPENED), countReport(incident, report, OPENED)]).toEqual([7, 0]);
  });

  it('widen the time in which the failure was seen, in any order', () => {
    const times = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(times, (offsets) => {
        const incident = anIncident();
        offsets.forEach((offset, index) =>
          countReport(incident, reportOf({ seq: index + 2, firstAt: OPENED + offset, lastAt: OPENED + offset }), OPENED),
        );
        expect(incident.occurrences.firstAt).toBe(OPENED + Math.min(0, ...offsets));
        expect(incident.occurrences.lastAt).toBe(OPENED + Math.max(0, ...offsets));
      }),
    );
  });

  it('are remembered of a bounded number of reporters, the longest silent forgotten first, and none before it is written', () => {
    const incident = anIncident();
    const most = STATE_LIMITS.reporters;
    for (let n = 1; n <= most; n += 1) countReport(incident, reportOf({ reporter: `n${n}` }), OPENED);
    expect(Object.keys(incident.reporters)).toHaveLength(most + 1);
    takeRecordBatch(incident, OPENED);
    countReport(incident, reportOf({ reporter: 'n1', seq: 2 }), OPENED);
    countReport(incident, reportOf({ reporter: 'new' }), OPENED);
    expect(Object.keys(incident.reporters)).toHaveLength(most);
    expect(incident.reporters).not.toHaveProperty('n2');
    expect(incident.reporters).toHaveProperty('n1', { seq: 2, count: 2 });
    expect(incident.occurrences.count).toBe(most + 3);
  });

  it('raise the severity and never lower it, and the timeline says so', () => {
    const incident = anIncident({ severity: 'warning' });
    countReport(incident, reportOf({ seq: 2, severity: 'critical' }), OPENED);
    countReport(incident, reportOf({ seq: 3, severity: 'info' }), OPENED);
    expect(incident.severity).toBe('critical');
    expect(incident.pendingEvents.at(-1)?.message).toBe('Severity raised from warning to critical: a later report says so.');
  });
});

describe('a batch for the database', () => {
  it('is the same again after it was taken back, before what came since', () => {
    const incident = anIncident({ severity: 'warning' });
    countReport(incident, reportOf({ reporter: 'a' }), OPENED);
    const first = takeRecordBatch(incident, OPENED);
    if (first === undefined) throw new Error('there was something to write');
    countReport(incident, reportOf({ reporter: 'b', severity: 'critical' }), OPENED);
    putBackRecordBatch(incident, first);
    const second = takeRecordBatch(incident, OPENED);
    expect(second?.reporters.map(({ reporter }) => reporter)).toEqual(['r1', 'a', 'b']);
    expect(second?.events.map(({ seq }) => seq)).toEqual(second?.events.map((_, index) => index + 1));
    expect(takeRecordBatch(incident, OPENED)).toBeUndefined();
  });
});
