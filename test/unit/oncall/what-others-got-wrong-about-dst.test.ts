import { expect, it } from 'vitest';
import { whoIsOnCall } from '../../../src/oncall/resolve.ts';
import { scheduleShifts } from '../../../src/oncall/shifts.ts';
import { DAY, directoryOf, HOUR, layer, SCHEDULE } from './a-schedule.ts';

/** Grafana OnCall's failures with changes of clocks, as their issues tell them. */
const timeline = (zone: string, layers: object[], from: string, days: number) => {
  const directory = directoryOf(zone, layers);
  return scheduleShifts(directory, SCHEDULE, directory.schedules[SCHEDULE]!, {
    from: Date.parse(from),
    until: Date.parse(from) + days * DAY,
  });
};

it('Grafana OnCall #3261: hours set up in summer time are the same hours in winter', () => {
  const office = layer({ start: '2023-09-04T08:30', rotation: { unit: 'daily' }, restrictions: [{ from: '08:30', to: '17:30' }] });
  const { final } = timeline('Europe/London', [office], '2023-10-20T00:00Z', 200);
  const format = new Intl.DateTimeFormat('sv-SE', { timeStyle: 'short', timeZone: 'Europe/London' });
  expect(final).toHaveLength(200);
  expect(new Set(final.map(({ from, until }) => `${format.format(from)}-${format.format(until)}`))).toEqual(new Set(['08:30-17:30']));
  expect(new Set(final.map(({ from, until }) => until - from))).toEqual(new Set([9 * HOUR]));
});

it('Grafana OnCall #5247: a weekly rotation has no gap when DST ends and no overlap when it begins', () => {
  const weekly = layer({ start: '2024-10-01T09:00' });
  const { final, gaps } = timeline('America/Chicago', [weekly], '2024-10-01T14:00Z', 364);
  expect(gaps).toEqual([]);
  for (const [index, { from }] of final.entries()) if (index > 0) expect(from).toBe(final[index - 1]!.until);
  const odd = final.map(({ from, until }) => (until - from) / HOUR).filter((hours) => hours !== 168);
  expect(odd.slice(0, 2)).toEqual([169, 167]);
});

it('DST at a hand-off during an incident: levels before and after it each reach whoever is on call at that instant', () => {
  // In Berlin on 29 March 2026 clocks go from 02:00 to 03:00; the hand-off is at 03:00, so one second after 01:59:59 CET.
  const night = layer({ start: '2026-03-02T03:00', rotation: { unit: 'daily' }, people: ['ana', 'ben'] });
  const directory = directoryOf('Europe/Berlin', [night]);
  const told = (at: string) => whoIsOnCall(directory, { schedule: SCHEDULE }, Date.parse(at), 'critical');
  const before = told('2026-03-29T00:59:59.999Z');
  const after = told('2026-03-29T01:00:00.000Z');
  expect(before.reason).toBe('ana is on call for primary (layer weekly, until Sun 29 Mar 03:00 CEST)');
  expect(after.reason).toBe('ben is on call for primary (layer weekly, until Mon 30 Mar 03:00 CEST)');
  expect([before, after].map(({ people }) => people.map(({ person }) => person))).toEqual([['ana'], ['ben']]);
});

it('DST at a hand-off during an incident: the hour that comes twice belongs to one person, twice', () => {
  const night = layer({ start: '2026-10-01T02:00', rotation: { unit: 'daily' }, people: ['ana', 'ben'] });
  const { final, gaps } = timeline('Europe/Berlin', [night], '2026-10-24T00:00Z', 3);
  expect(gaps).toEqual([]);
  const around = final.find(({ from }) => from === Date.parse('2026-10-25T00:00Z'));
  expect((around!.until - around!.from) / HOUR).toBe(25);
});
