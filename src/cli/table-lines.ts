import { stripVTControlCharacters } from 'node:util';

/** Rows whose columns are as wide as their widest cell, indented; colours take no room. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const width = (cell: string | undefined) => stripVTControlCharacters(cell ?? '').length;
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column]))));
  return rows.map((row) => `  ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell))).join('  ')}`.trimEnd());
}
