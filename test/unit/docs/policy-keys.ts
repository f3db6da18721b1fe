import { z } from 'zod';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';

/** Keys of one object of the policy file: "required", "none" (may be left out), or the default. */
export type Keys = Record<string, unknown>;

/** The part of JSON Schema that zod writes for the policy file. */
interface Schema {
  /** Of a schema that holds itself, such as a route within a route. */
  $ref?: string;
  $defs?: Record<string, Schema>;
  const?: unknown;
  default?: unknown;
  items?: Schema;
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
}

/** Places of the file that hold the same kind of thing, by the name that the document has for it. */
const KINDS_OF_THING: [RegExp, string][] = [
  [/^playbooks\[\]\.(fixes\[\]|rollback\[\]|shutdown)/, 'action'],
  [/^(playbooks\[\]\.probe|action\.verify)/, 'probe'],
  [/^(playbooks\[\]\.operations\.NAME|action\.(apply|compensate))/, 'effect'],
];

/** Every object of the policy file by its place ("playbooks[].retry", "effect, kind: http"), each with its keys. */
export function policyKeys(): Map<string, Keys[]> {
  const found = new Map<string, Keys[]>();
  const [written, parsed] = (['input', 'output'] as const).map(
    (io) => z.toJSONSchema(PolicyFile, { io, unrepresentable: 'any' }) as Schema,
  );
  collect(unfolded(written!), unfolded(parsed!), '', found);
  return found;
}

/** Puts what is referred to in its place, once: what a route holds below itself has the same keys. */
function unfolded(root: Schema): Schema {
  const unfold = (value: unknown, within: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => unfold(item, within));
    if (value === null || typeof value !== 'object') return value;
    const { $ref: ref } = value as Schema;
    if (ref === undefined) return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, unfold(held, within)]));
    const name = ref.replace('#/$defs/', '');
    return within.includes(name) ? {} : unfold(root.$defs?.[name], [...within, name]);
  };
  return unfold({ ...root, $defs: {} }, []) as Schema;
}

/** Only the schema of what is written knows what may be left out; only that of what is parsed knows the default of a duration. */
function collect(written: Schema, parsed: Schema, path: string, found: Map<string, Keys[]>): void {
  const { properties, items, oneOf = [], additionalProperties, required = [] } = written;
  if (items !== undefined) collect(items, parsed.items ?? {}, `${path}[]`, found);
  if (typeof additionalProperties === 'object') collect(additionalProperties, parsed.additionalProperties as Schema, `${path}.NAME`, found);
  for (const [index, option] of oneOf.entries()) {
    collect(option, parsed.oneOf![index]!, `${path}, kind: ${String(option.properties?.['kind']?.const)}`, found);
  }
  if (properties === undefined) return;
  const place = placeOf(path);
  const keys: Keys = {};
  for (const [key, value] of Object.entries(properties)) {
    // What is transformed has no schema of what it becomes.
    const as = parsed.properties?.[key] ?? {};
    keys[key] = value.default ?? as.default ?? (required.includes(key) ? 'required' : 'none');
    collect(value, as, path === '' ? key : `${path}.${key}`, found);
  }
  found.set(place, [...(found.get(place) ?? []), keys]);
}

function placeOf(path: string): string {
  return path === '' ? 'the file' : KINDS_OF_THING.reduce((place, [pattern, name]) => place.replace(pattern, name), path);
}
