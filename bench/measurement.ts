import type { House } from './house.ts';
import type { Row } from './row.ts';

/** One thing that is measured. It rejects when it could not be measured; a missed aim is a row like any other. */
export interface Measurement {
  /** Name for `--only`. */
  name: string;
  /** What is being measured, for people who wait. */
  title: string;
  /** @param scale share of the usual numbers, for a quick look: 1 measures all of it */
  run: (house: House, scale: number) => Promise<Row[]>;
}

/** A share of a number, and at least `least`. */
export function scaled(count: number, scale: number, least = 1): number {
  return Math.max(least, Math.round(count * scale));
}
