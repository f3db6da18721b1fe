/**
 * Plain descriptions of flat input, and their check. What runs in Temporal's sandbox uses these instead of a schema library: each
 * incident evaluates the bundle's modules anew, and schemas alone cost it a megabyte and ten milliseconds (docs/benchmarks.md).
 * The doors outside build their schemas from the same descriptions.
 */
export type Field = { optional?: true } & (
  | { kind: 'text'; min?: number; max: number }
  | { kind: 'number'; min: number; max: number; whole?: true }
  | { kind: 'flag' }
  | { kind: 'choice'; of: readonly string[]; fallback?: string }
  | { kind: 'anything' }
);
export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F extends Field> = F extends { kind: 'text' }
  ? string
  : F extends { kind: 'number' }
    ? number
    : F extends { kind: 'flag' }
      ? boolean
      : F extends { kind: 'choice'; of: readonly (infer T)[] }
        ? T
        : unknown;
type OptionalKeys<S extends Fields> = { [K in keyof S]: S[K] extends { optional: true } ? K : never }[keyof S];
type FallbackKeys<S extends Fields> = { [K in keyof S]: S[K] extends { fallback: string } ? K : never }[keyof S];

/** What the fields describe, after the check: choices with a fallback are there. */
export type Checked<S extends Fields> = { [K in Exclude<keyof S, OptionalKeys<S>>]: ValueOf<S[K]> } & {
  [K in OptionalKeys<S>]?: ValueOf<S[K]> | undefined;
};
/** What may be given: choices with a fallback may be left out. */
export type Given<S extends Fields> = Omit<Checked<S>, FallbackKeys<S>> & { [K in FallbackKeys<S>]?: ValueOf<S[K]> | undefined };

/** What is wrong with an input, by field, with what is allowed. */
export interface Misfit {
  field: string;
  problem: string;
}

/** @returns the input with its fallbacks, or what is wrong with it; unknown fields are wrong */
export function check<S extends Fields>(fields: S, input: unknown): { fits: Checked<S> } | { misfit: Misfit } {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { misfit: { field: 'input', problem: 'has to be an object' } };
  const given = input as Record<string, unknown>;
  const unknownField = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknownField !== undefined)
    return { misfit: { field: unknownField, problem: `is not known; there are ${Object.keys(fields).join(', ')}` } };
  const result: Record<string, unknown> = { ...given };
  for (const [name, field] of Object.entries(fields)) {
    if (given[name] === undefined) {
      if ('fallback' in field) result[name] = field.fallback;
      else if (field.optional === undefined) return { misfit: { field: name, problem: `is missing; it ${wanted(field)}` } };
    } else if (!fits(field, given[name])) {
      return { misfit: { field: name, problem: wanted(field) } };
    }
  }
  return { fits: result as Checked<S> };
}

function fits(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' && value.length >= (field.min ?? 0) && value.length <= field.max;
    case 'number':
      return (
        typeof value === 'number' && value >= field.min && value <= field.max && (field.whole === undefined || Number.isInteger(value))
      );
    case 'flag':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && field.of.includes(value);
    case 'anything':
      return true;
  }
}

function wanted(field: Field): string {
  switch (field.kind) {
    case 'text':
      return `has to be text of ${field.min ?? 0} to ${field.max} characters`;
    case 'number':
      return `has to be a ${field.whole === undefined ? '' : 'whole '}number from ${field.min} to ${field.max}`;
    case 'flag':
      return 'has to be true or false';
    case 'choice':
      return `has to be one of ${field.of.join(', ')}`;
    case 'anything':
      return 'has to be given';
  }
}
