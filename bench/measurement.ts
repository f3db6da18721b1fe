import type { House } from './house.ts';
import type { Row } from './row.ts';

/** One thing that is measured. It rejects when it could not be measured; a missed aim is a row like any other. */
export interface Measurement {
  /** Name for `--only`. */
  name: string;
  /** What is being measured, for people who wait. */
  title: string;
  run: (house: House) => Promise<Row[]>;
}
