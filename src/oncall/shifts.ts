import type { OnCallDirectory, Override, Schedule } from '../domain/oncall/directory.ts';
import { uncovered, type Interval } from './interval.ts';
import { layerShifts, onDuty, type LayerShift } from './layer-shifts.ts';
import { standIn, type Duty } from './stand-in.ts';

/** A stretch in which the same person is on call for the same reason. */
export interface Shift extends Interval, Duty {
  /** Which turn of the layer's rotation it is part of; absent for a stand-in. */
  turn?: number;
}

/** A schedule between two instants. */
export interface ScheduleShifts {
  /** In the order of the file; a later one covers an earlier one. Its shifts are cut at the edges. */
  layers: { name: string; shifts: LayerShift[] }[];
  /** Who is on call in the end: sorted, without overlap, cut at the edges. */
  final: Shift[];
  /** When nobody is. */
  gaps: Interval[];
}

/** @param name of a schedule that the directory has */
export function scheduleShifts(directory: OnCallDirectory, name: string, schedule: Schedule, within: Interval): ScheduleShifts {
  const layers = schedule.layers.map((layer) => layerShifts(layer, schedule.timeZone, within).map((shift) => cut(shift, within)));
  const final = laidOver(layers, overridesOf(directory, name), within);
  return {
    layers: schedule.layers.map((layer, index) => ({ name: layer.name, shifts: layers[index] ?? [] })),
    final: final.filter(isManned),
    gaps: uncovered(within, final.filter(isManned)),
  };
}

/** The same without hand-offs from somebody to themselves: a layer of one person is one long shift. */
export function withoutTurns(shifts: readonly Shift[]): Omit<Shift, 'turn'>[] {
  const parts = shifts.map(({ from, until, person, layer, override, insteadOf }) => ({
    from,
    until,
    person,
    ...(layer !== undefined && { layer }),
    ...(override !== undefined && { override }),
    ...(insteadOf !== undefined && { insteadOf }),
  }));
  return continuous(parts);
}

/** Who is on call at one instant, worked out for this instant alone. */
export function dutyAt(directory: OnCallDirectory, name: string, schedule: Schedule, at: number): Duty | undefined {
  const active = overridesOf(directory, name).filter(({ from, until }) => from <= at && at < until);
  const base = schedule.layers
    .toReversed()
    .map((layer) => ({ layer: layer.name, person: onDuty(layer, schedule.timeZone, at) }))
    .find((one): one is { layer: string; person: string } => one.person !== undefined);
  return standIn(
    base,
    active.map(({ override }) => override),
  );
}

interface PlacedOverride extends Interval {
  override: Override;
}

function overridesOf({ overrides }: OnCallDirectory, schedule: string): PlacedOverride[] {
  return overrides
    .filter((override) => override.schedule === schedule)
    .map((override) => ({ override, from: Date.parse(override.from), until: Date.parse(override.until) }));
}

/** Asks at every moment at which something begins or ends; between two of them nothing changes. */
function laidOver(layers: readonly LayerShift[][], overrides: readonly PlacedOverride[], within: Interval): (Interval & Partial<Shift>)[] {
  const touching = overrides.filter(({ from, until }) => from < within.until && until > within.from);
  const edges = [...layers.flat(), ...touching].flatMap(({ from, until }) => [from, until]);
  const inside = edges.filter((at) => at > within.from && at < within.until);
  const moments = [...new Set([within.from, ...inside])].sort((a, b) => a - b);
  const next = layers.map(() => 0);
  const parts = moments.map((from, index) => {
    const base = layers
      .map((shifts, layer) => {
        while ((shifts[next[layer] ?? 0]?.until ?? Infinity) <= from) next[layer] = (next[layer] ?? 0) + 1;
        const shift = shifts[next[layer] ?? 0];
        return shift !== undefined && shift.from <= from ? shift : undefined;
      })
      .findLast((shift) => shift !== undefined);
    const active = touching.filter((one) => one.from <= from && from < one.until).map(({ override }) => override);
    const until = moments[index + 1] ?? within.until;
    const duty = standIn(base, active);
    return { from, until, ...duty, ...(base !== undefined && duty?.override === undefined && { turn: base.turn }) };
  });
  return continuous(parts);
}

function isManned(part: Interval & Partial<Shift>): part is Shift {
  return part.person !== undefined;
}

/** Joins neighbours that differ in nothing but their times. */
function continuous<Part extends Interval & Partial<Shift>>(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last !== undefined && last.until === part.from && SAME.every((key) => last[key] === part[key])) last.until = part.until;
    else result.push({ ...part });
  }
  return result;
}

const SAME = ['person', 'layer', 'override', 'insteadOf', 'turn'] as const;

function cut<Part extends Interval>(part: Part, { from, until }: Interval): Part {
  return { ...part, from: Math.max(part.from, from), until: Math.min(part.until, until) };
}
