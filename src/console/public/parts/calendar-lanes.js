// @ts-check
/**
 * Where shifts lie in a week, and what of them in a day. Pure.
 *
 * @import { Shift, Shifts } from '../shifts.js'
 * @import { Stretch, Day } from '../zone.js'
 *
 * @typedef {{ left: number, width: number }} Place percent of the week
 * @typedef {{ at: number, left: number, row: number, isLast: boolean }} HandOff `isLast`: its time has no room to the right
 * @typedef {Stretch & { shift?: Shift }} DayPart without a shift nobody is on call
 */

/** Colours that tell people apart; a ninth person shares one, and the name stands beside it anyway. */
const HUES = 8;
/** Percent of a week that the time of a hand-off needs to stand beside the one before it. */
const ROOM_FOR_TIME = 4.5;

/** @param {Stretch} stretch @param {Stretch} week @returns {Place | undefined} undefined: it lies in another week */
export function placeIn(stretch, week) {
  const from = Math.max(stretch.from, week.from);
  const until = Math.min(stretch.until, week.until);
  if (from >= until) return undefined;
  const length = week.until - week.from;
  return { left: ((from - week.from) / length) * 100, width: ((until - from) / length) * 100 };
}

/** @template {Stretch} Part @param {readonly Part[]} parts @param {Stretch} within @returns {(Part & { place: Place })[]} */
export const placedIn = (parts, within) =>
  parts.flatMap((part) => {
    const place = placeIn(part, within);
    return place === undefined ? [] : [{ ...part, place }];
  });

/** The same person has the same colour in every week and lane. @param {Shifts} shifts @returns {(person: string) => number} */
export function hues({ layers, final }) {
  const people = [...new Set([...layers.flatMap((layer) => layer.shifts), ...final].map(({ person }) => person))].sort();
  return (person) => Math.max(0, people.indexOf(person)) % HUES;
}

/**
 * Moments at which somebody else takes over, or nobody does. What was cut off where the calendar begins is no hand-off. A time that has
 * no room beside the one before it stands a row below; hourly turns have room in neither, and are left out.
 * @param {Shifts} shifts
 * @param {Stretch} week
 * @returns {HandOff[]}
 */
export function handOffs({ from, final, gaps }, week) {
  const moments = [...final, ...gaps].map((part) => part.from).filter((at) => at > from && at >= week.from && at < week.until);
  const ends = [-Infinity, -Infinity];
  /** @type {HandOff[]} */
  const shown = [];
  for (const at of [...new Set(moments)].sort((a, b) => a - b)) {
    const left = ((at - week.from) / (week.until - week.from)) * 100;
    const row = ends.findIndex((end) => left >= end);
    if (row < 0) continue;
    ends[row] = left + ROOM_FOR_TIME;
    shown.push({ at, left, row, isLast: left > 100 - ROOM_FOR_TIME });
  }
  return shown;
}

/**
 * Who is on call on one day, in order, with the hours when nobody is.
 * @param {Shifts} shifts
 * @param {Day} day
 * @returns {DayPart[]}
 */
export function dayParts({ final, gaps }, day) {
  const parts = [...final.map((shift) => ({ from: shift.from, until: shift.until, shift })), ...gaps.map((gap) => ({ ...gap }))];
  return parts
    .filter(({ from, until }) => from < day.until && until > day.from)
    .map((part) => ({ ...part, from: Math.max(part.from, day.from), until: Math.min(part.until, day.until) }))
    .sort((a, b) => a.from - b.from);
}
