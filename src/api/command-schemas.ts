import { z } from 'zod';
import type { Field, Fields } from '../domain/shape.ts';

/** The schema of plain fields, for the doors that validate and document with one: the same fields, the same limits. */
export function schemaOf(fields: Fields): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optionally(field, kindOf(field))])));
}

function kindOf(field: Field): z.ZodType {
  switch (field.kind) {
    case 'text':
      return z
        .string()
        .min(field.min ?? 0)
        .max(field.max);
    case 'number':
      return field.whole === undefined ? z.number().min(field.min).max(field.max) : z.int().min(field.min).max(field.max);
    case 'flag':
      return z.boolean();
    case 'choice':
      return z.enum(field.of as [string, ...string[]]);
    case 'anything':
      return z.unknown();
  }
}

function optionally(field: Field, schema: z.ZodType): z.ZodType {
  if ('fallback' in field && field.fallback !== undefined) return schema.default(field.fallback);
  return field.optional === undefined ? schema : schema.optional();
}
