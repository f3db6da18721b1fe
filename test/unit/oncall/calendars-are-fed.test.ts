import { describe, expect, it } from 'vitest';
import { calendarFeed } from '../../../src/oncall/calendar-feed.ts';
import { scheduleShifts } from '../../../src/oncall/shifts.ts';
import { DAY, directoryOf, layer, SCHEDULE } from './a-schedule.ts';

const NOW = Date.parse('2026-02-11T12:00:00Z');
const nights = layer({ name: 'nights', rotation: { unit: 'daily' }, people: ['dev'], restrictions: [{ from: '22:00', to: '06:00' }] });
const override = { from: '2026-02-10T00:00:00Z', until: '2026-02-12T00:00:00Z', person: 'cara', replaces: 'dev' };

/** Events by their UID; long lines are unfolded (RFC 5545, 3.1). */
function eventsOf(feed: string): Map<string, Record<string, string>> {
  const events = feed.replaceAll('\r\n ', '').split('BEGIN:VEVENT').slice(1);
  const fields = events.map((text) =>
    Object.fromEntries(
      text
        .trim()
        .split('\r\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    ),
  );
  return new Map(fields.map((event) => [event['UID'] ?? '', event]));
}

const stamp = (at: number) => new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');

describe('a calendar feed', () => {
  it('has every shift of the schedule at its absolute time, and nothing else', () => {
    const directory = directoryOf('Europe/Berlin', [layer(), nights], [override]);
    const events = [...eventsOf(calendarFeed(directory, { schedule: SCHEDULE }, NOW)).values()];
    const { final } = scheduleShifts(directory, SCHEDULE, directory.schedules[SCHEDULE]!, {
      from: Date.parse('2026-01-05T08:00:00Z'),
      until: Date.parse('2026-09-01T00:00:00Z'),
    });
    expect(events.map((event) => `${event['DTSTART']} ${event['DTEND']}`)).toEqual(
      final.map(({ from, until }) => `${stamp(from)} ${stamp(until)}`),
    );
    expect(events.map((event) => event['SUMMARY'])).toContain('cara on call for primary (in place of dev)');
  });

  it('gives a shift the same UID on every day it is read, a month later too', () => {
    const directory = directoryOf('Europe/Berlin', [layer({ rotation: { unit: 'monthly', every: 3 } }), nights], [override]);
    const first = eventsOf(calendarFeed(directory, { schedule: SCHEDULE }, NOW));
    for (const later of [1, 10, 25, 40]) {
      const second = eventsOf(calendarFeed(directory, { schedule: SCHEDULE }, NOW + later * DAY));
      const shared = [...second].filter(([uid]) => first.has(uid));
      expect(shared.length).toBeGreaterThan(200);
      for (const [uid, event] of shared) expect(event['DTSTART']).toBe(first.get(uid)?.['DTSTART']);
      // No shift of before is there a second time under another UID.
      const starts = [...second.values()].map((event) => event['DTSTART']);
      expect(new Set(starts).size).toBe(starts.length);
      const known = new Set([...first.values()].map((event) => event['DTSTART']));
      for (const [uid, event] of second) expect(first.has(uid)).toBe(known.has(event['DTSTART']));
    }
  });

  it('of a person has their shifts of all schedules only', () => {
    const directory = directoryOf('Europe/Berlin', [layer(), nights]);
    const both = { ...directory, schedules: { ...directory.schedules, secondary: directory.schedules[SCHEDULE]! } };
    const summaries = [...eventsOf(calendarFeed(both, { person: 'ana' }, NOW)).values()].map((event) => event['SUMMARY']);
    expect(new Set(summaries)).toEqual(new Set(['ana on call for primary (weekly)', 'ana on call for secondary (weekly)']));
  });

  it('lets a hostile name be nothing but a name', () => {
    const directory = directoryOf('Europe/Berlin', [layer({ people: ['ana'] })]);
    directory.people['ana']!.name = 'Ana\r\nEND:VEVENT\r\nBEGIN:VALARM\n;,\\ "\u2028\u0000';
    const feed = calendarFeed(directory, { schedule: SCHEDULE }, NOW);
    expect(feed.split('\r\n').filter((line) => /^(BEGIN|END):VALARM/.test(line))).toEqual([]);
    expect(feed.match(/BEGIN:VEVENT/g)?.length).toBe(eventsOf(feed).size);
    expect([...eventsOf(feed).values()][0]?.['SUMMARY']).toBe('Ana END:VEVENT BEGIN:VALARM \\;\\,\\\\ "  on call for primary (weekly)');
  });
});
