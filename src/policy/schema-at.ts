import { z } from 'zod';
import { PolicyFile } from '../domain/policy/playbook.ts';

/** Steps into a value: names of fields and indexes of lists. */
export type Path = readonly PropertyKey[];

/** ["levels", 1, "after"] -> "levels[1].after" */
export function pathInWords(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('');
}

/** The fields that the policy's schema allows at a place of the file, to name the nearest one to a misspelt word. */
export function allowedFields(path: Path, file: unknown): string[] {
  let schema: z.ZodType | undefined = PolicyFile;
  let value = file;
  for (const step of path) {
    schema = child(plain(schema, value), step);
    value = value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  }
  const found = plain(schema, value);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function child(schema: z.ZodType | undefined, step: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[step];
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return undefined;
}

/** The schema without its wrappers; of a union, the member that the value's `kind` chooses. */
function plain(schema: z.ZodType | undefined, value: unknown): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return plain(schema.unwrap() as z.ZodType, value);
  }
  // A schema that transforms what was given is asked for what may be given.
  if (schema instanceof z.ZodPipe) return plain(schema.in as z.ZodType, value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return (schema.options as z.ZodType[]).find((option) => option instanceof z.ZodObject && chooses(option, value));
  }
  return schema;
}

function chooses(option: z.ZodObject, value: unknown): boolean {
  const kind: unknown = value !== null && typeof value === 'object' && 'kind' in value ? value.kind : undefined;
  return (option.shape as Record<string, z.ZodType>)['kind']?.safeParse(kind).success === true;
}
