import { median, quantile } from 'simple-statistics';

/** One line of the result: what `--json` writes. A field that does not apply is null. */
export interface Row {
  name: string;
  value: number;
  unit: string;
  /** What the value is compared with, measured in the same run. */
  peer: string | null;
  /** The peer's value, in the same unit. */
  peerValue: number | null;
  /** value / peerValue, or what the measurement says it is: the median of the ratios of neighbouring blocks. */
  ratio: number | null;
  /** "ratio <= 1.15": what was promised. */
  aim: string | null;
  met: boolean | null;
  /** Of the sample behind the value: its size, median and middle half. */
  samples: number | null;
  median: number | null;
  spread: { p25: number; p75: number } | null;
}

/** What was promised about a row's value or ratio. */
export interface Aim {
  of: 'value' | 'ratio';
  is: '<' | '<=' | '>=' | '=';
  limit: number;
}

export interface Measured {
  name: string;
  value: number;
  unit: string;
  /** The single measurements, in the row's unit. */
  sample?: readonly number[];
  peer?: { name: string; value?: number };
  ratio?: number;
  aim?: Aim;
}

/** A row from what was measured. Figures are rounded only when they are shown. */
export function row({ name, value, unit, sample, peer, ratio, aim }: Measured): Row {
  const compared = ratio ?? (peer?.value === undefined ? undefined : value / peer.value);
  const judged = aim?.of === 'ratio' ? compared : value;
  return {
    name,
    value,
    unit,
    peer: peer?.name ?? null,
    peerValue: peer?.value ?? null,
    ratio: compared ?? null,
    aim: aim === undefined ? null : `${aim.of} ${aim.is} ${aim.limit}`,
    met: aim === undefined || judged === undefined ? null : fulfils(judged, aim),
    samples: sample?.length ?? null,
    median: sample === undefined ? null : median([...sample]),
    spread: sample === undefined ? null : { p25: quantile([...sample], 0.25), p75: quantile([...sample], 0.75) },
  };
}

function fulfils(value: number, { is, limit }: Aim): boolean {
  switch (is) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
    case '=':
      return value === limit;
  }
}
