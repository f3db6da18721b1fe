import Table from 'cli-table3';
import type { Row } from './row.ts';

/** The rows for people. */
export function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['measurement', 'value', 'middle half', 'peer', 'ratio', 'aim', 'met'],
    colAligns: ['left', 'right', 'right', 'left', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    table.push([
      row.name,
      `${figure(row.value)} ${row.unit}`,
      row.spread === null ? '' : `${figure(row.spread.p25)} to ${figure(row.spread.p75)}`,
      [row.peer, row.peerValue === null ? null : figure(row.peerValue)].filter((part) => part !== null).join(': '),
      row.ratio === null ? '' : row.ratio.toFixed(2),
      row.aim ?? '',
      row.met === null ? '' : row.met ? 'yes' : 'NO',
    ]);
  }
  return table.toString();
}

/** Three significant digits; whole numbers stay whole. */
function figure(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
