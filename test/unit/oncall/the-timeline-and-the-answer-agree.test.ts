import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dutyAt, scheduleShifts, withoutTurns } from '../../../src/oncall/shifts.ts';
import { anyLayer, anyMonth, DAY, directoryOf, HOUR, SCHEDULE } from './a-schedule.ts';

type Month = typeof anyMonth extends fc.Arbitrary<infer T> ? T : never;
const shiftsOf = ({ directory, from, until }: Month) =>
  scheduleShifts(directory, SCHEDULE, directory.schedules[SCHEDULE]!, { from, until });
const answerAt = ({ directory }: Month, at: number) => dutyAt(directory, SCHEDULE, directory.schedules[SCHEDULE]!, at);

it('says of every instant the same as the timeline, at its edges too', () => {
  fc.assert(
    fc.property(anyMonth, fc.array(fc.integer({ min: 0, max: 35 * DAY - 1 }), { minLength: 20, maxLength: 20 }), (month, offsets) => {
      const { final } = shiftsOf(month);
      const edges = final
        .flatMap(({ from, until }) => [from - 1, from, until - 1, until])
        .filter((at) => at >= month.from && at < month.until);
      for (const at of [...offsets.map((offset) => month.from + offset), ...edges.slice(0, 60)]) {
        const shift = final.find(({ from, until }) => from <= at && at < until);
        const { person, layer, override } = answerAt(month, at) ?? {};
        expect({ at, person: shift?.person, layer: shift?.layer, override: shift?.override }).toEqual({ at, person, layer, override });
      }
    }),
    { numRuns: 300 },
  );
});

it('covers every instant once: by one shift or by one gap', () => {
  fc.assert(
    fc.property(anyMonth, (month) => {
      const { final, gaps, layers } = shiftsOf(month);
      const parts = [...final, ...gaps].toSorted((a, b) => a.from - b.from);
      expect(parts[0]?.from).toBe(month.from);
      expect(parts.at(-1)?.until).toBe(month.until);
      for (const [index, part] of parts.entries()) {
        expect(part.until).toBeGreaterThan(part.from);
        if (index > 0) expect(part.from).toBe(parts[index - 1]!.until);
      }
      for (const { shifts } of layers)
        for (const [index, { from }] of shifts.entries()) if (index > 0) expect(from).toBeGreaterThanOrEqual(shifts[index - 1]!.until);
    }),
    { numRuns: 300 },
  );
});

it('has no gap once a layer without restrictions has begun, whatever lies over it', () => {
  fc.assert(
    fc.property(anyMonth, anyLayer, (month, bottom) => {
      const always = { name: 'always', start: '2020-01-01T00:00', rotation: bottom.rotation, people: bottom.people };
      const zone = month.directory.schedules[SCHEDULE]!.timeZone;
      const directory = directoryOf(zone, [always, ...month.directory.schedules[SCHEDULE]!.layers]);
      expect(shiftsOf({ ...month, directory }).gaps).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

it('lets people take turns in their order', () => {
  fc.assert(
    fc.property(anyMonth, anyLayer, (month, any) => {
      const free = { ...any, restrictions: undefined, end: undefined };
      const directory = directoryOf(month.directory.schedules[SCHEDULE]!.timeZone, [free]);
      const shifts = shiftsOf({ ...month, directory }).layers[0]!.shifts;
      for (const [index, { turn, person }] of shifts.entries()) {
        expect(person).toBe(free.people[turn % free.people.length]);
        if (index > 0) expect(turn).toBe(shifts[index - 1]!.turn + 1);
      }
    }),
    { numRuns: 200 },
  );
});

it('shows the same whichever stretch is asked for', () => {
  fc.assert(
    fc.property(anyMonth, fc.integer({ min: 0, max: 20 * 24 }), fc.integer({ min: 1, max: 14 * 24 }), (month, after, hours) => {
      const part = { ...month, from: month.from + after * HOUR, until: month.from + (after + hours) * HOUR };
      const cut = shiftsOf(month).final.flatMap((shift) => {
        const [from, until] = [Math.max(shift.from, part.from), Math.min(shift.until, part.until)];
        return from < until ? [{ ...shift, from, until }] : [];
      });
      expect(shiftsOf(part).final).toEqual(cut);
    }),
    { numRuns: 200 },
  );
});

it('joins a long shift of one person, and nothing else', () => {
  const directory = directoryOf('Europe/Berlin', [
    { name: 'alone', start: '2026-01-01T00:00', rotation: { unit: 'daily' }, people: ['ana'] },
  ]);
  const month = { directory, from: Date.parse('2026-03-01T00:00Z'), until: Date.parse('2026-04-01T00:00Z') };
  expect(shiftsOf(month).final).toHaveLength(32);
  expect(withoutTurns(shiftsOf(month).final)).toEqual([{ from: month.from, until: month.until, person: 'ana', layer: 'alone' }]);
});
