import type { Layer } from '../domain/oncall/directory.ts';
import { hoursBetween, isWithin } from './duty-hours.ts';
import { common, type Interval } from './interval.ts';
import { rotationOf } from './rotation.ts';

/** Somebody's time on duty in one layer. */
export interface LayerShift extends Interval {
  layer: string;
  person: string;
  /** Which turn of the rotation it belongs to, from 0. */
  turn: number;
}

/** The shifts of a layer that touch a stretch of time, in order, none overlapping. Those at the edges are not cut. */
export function layerShifts(layer: Layer, timeZone: string, within: Interval): LayerShift[] {
  const rotation = rotationOf(layer, timeZone);
  const turns: LayerShift[] = [];
  const end = Math.min(within.until, rotation.endsAt);
  for (let turn = Math.max(0, rotation.turnAt(within.from)); rotation.handOff(turn) < end; turn += 1) {
    const from = rotation.handOff(turn);
    const until = Math.min(rotation.handOff(turn + 1), rotation.endsAt);
    // Where a zone leaves out a whole day, two hand-offs are at one instant.
    if (from < until && until > within.from) turns.push({ layer: layer.name, person: rotation.personOf(turn), turn, from, until });
  }
  if (layer.restrictions === undefined) return turns;
  return common(turns, hoursBetween(layer.restrictions, timeZone, within));
}

/** Who is on duty in a layer at an instant, worked out for this instant alone. */
export function onDuty(layer: Layer, timeZone: string, at: number): string | undefined {
  const rotation = rotationOf(layer, timeZone);
  const turn = rotation.turnAt(at);
  if (turn < 0 || at >= rotation.endsAt) return undefined;
  if (layer.restrictions !== undefined && !isWithin(layer.restrictions, timeZone, at)) return undefined;
  return rotation.personOf(turn);
}
