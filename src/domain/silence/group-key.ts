import { printMatchers, type Labels } from './matchers.ts';

/** The group of a page: the values of the labels that make it, printed as matchers so that it can be read and searched by. */
export function groupKeyOf(by: readonly string[], labels: Labels): string {
  return printMatchers(by.map((name) => ({ name, operator: '=', value: labels[name] ?? '' })));
}

/**
 * A share of 0 to 1 that is always the same for an incident: what was held back together is asked anew spread out, not all at once.
 * The id ends in eight hexadecimal digits of a hash.
 */
export function spreadOf(incidentId: string): number {
  const tail = Number.parseInt(incidentId.slice(-8), 16);
  return Number.isNaN(tail) ? 0 : tail / 2 ** 32;
}
