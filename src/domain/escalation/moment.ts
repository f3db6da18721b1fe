/** Something that happens by itself: when (epoch ms) and what, in words. */
export interface Moment {
  at: number;
  what: string;
  /** Only a wait that usually ends before: no operator has to count down to it. */
  isWait?: true;
}

/** The earliest of them. */
export function earliest(moments: (Moment | undefined)[]): Moment | undefined {
  let first: Moment | undefined;
  for (const moment of moments) if (moment !== undefined && (first === undefined || moment.at < first.at)) first = moment;
  return first;
}
