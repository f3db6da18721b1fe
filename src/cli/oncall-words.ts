import { styleText } from 'node:util';
import type { z } from 'zod';
import type { ShiftsAnswer, WhoAnswer } from '../api/oncall-schemas.ts';
import { inWords } from '../domain/words.ts';
import { momentInWords } from '../oncall/local-time.ts';
import { tableLines } from './table-lines.ts';

type Who = z.output<typeof WhoAnswer>;

/** One answer, with the ways each person is reached. */
export function findingLines({ people, reason }: Who): string[] {
  const lines = [styleText('bold', `${reason}.`)];
  for (const { name, steps } of people) {
    if (people.length > 1) lines.push('', name);
    lines.push(...tableLines(steps.map(({ channel, to, afterMs }) => [whenTried(afterMs), channel, to])));
  }
  return lines;
}

function whenTried(afterMs: number | undefined): string {
  if (afterMs === undefined) return 'when that fails';
  return afterMs === 0 ? 'at once' : `after ${inWords(afterMs)}`;
}

/** Every schedule on a line. */
export function scheduleLines(answers: readonly (Who & { schedule: string; timeZone: string })[]): string[] {
  return tableLines(
    answers.map(({ schedule, timeZone, people: [one], next, at }) => {
      const words = (text: string) => momentInWords(Date.parse(text), timeZone, Date.parse(at));
      const then = next === undefined ? '' : `${one === undefined ? 'next' : 'then'} ${next.name} from ${words(next.from)}`;
      if (one === undefined) return [schedule, styleText('red', 'nobody'), '', then];
      const why = one.override === undefined ? `layer ${one.layer ?? ''}` : `override ${one.override}`;
      return [schedule, one.steps.length === 0 ? styleText('red', `${one.name} (unreachable)`) : one.name, why, then];
    }),
  );
}

/** Shifts and gaps in the zone of the schedule. */
export function calendarLines({ schedule, timeZone, final, gaps, from }: z.output<typeof ShiftsAnswer>): string[] {
  const words = (text: string) => momentInWords(Date.parse(text), timeZone, Date.parse(from));
  const rows = [
    ...final.map((shift) => ({ ...shift, who: shift.name, why: whyThem(shift) })),
    ...gaps.map((gap) => ({ ...gap, who: styleText('red', 'nobody'), why: '' })),
  ].toSorted((a, b) => a.from.localeCompare(b.from));
  return [
    styleText('bold', `${schedule} (${timeZone})`),
    ...tableLines(rows.map(({ from: begins, until, who, why }) => [words(begins), words(until), who, why])),
  ];
}

function whyThem({
  layer,
  override,
  insteadOf,
}: {
  layer?: string | undefined;
  override?: string | undefined;
  insteadOf?: string | undefined;
}) {
  if (override === undefined) return layer ?? '';
  return `override ${override}${insteadOf === undefined ? '' : ` in place of ${insteadOf}`}`;
}
