import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, Kind, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as documents from '../../../src/channels/linear-documents.ts';
import { LINEAR_SDL } from '../../../src/channels/sandbox/linear-schema.ts';

// The SDK's types are generated from the published schema, so they are it in another writing.
const DIRECTORY = join(import.meta.dirname, '../../../node_modules/@linear/sdk/dist');
const published = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.d.mts'))
  .map((name) => readFileSync(join(DIRECTORY, name), 'utf8'))
  .join('\n');
/** Types and inputs of the sandbox's part, each with its fields and their types as GraphQL writes them. */
const defined = parse(LINEAR_SDL).definitions.flatMap((definition) => {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return [];
  const fields = (definition.fields ?? []).map((field) => ({
    name: field.name.value,
    type: print(field.type),
    arguments: ('arguments' in field ? (field.arguments ?? []) : []).map((each) => ({ name: each.name.value, type: print(each.type) })),
  }));
  return [{ name: definition.name.value, isInput: definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION, fields }];
});
const SCALARS = ['ID', 'String', 'Int', 'Float', 'Boolean', 'DateTime'];

/** A type's name as the generator writes it: IDComparator is IdComparator. */
const generated = (name: string) => name.replace('IDComparator', 'IdComparator');

/** The fields of a published type, each as "name: type" or "name?: type". */
function publishedFields(name: string): string[] {
  const [, body = ''] = new RegExp(String.raw`^type ${generated(name)} = (?:Node & )?\{\n([\s\S]*?)^\};`, 'm').exec(published) ?? [];
  return [...body.matchAll(/^ {2}(\w+\??: .*);$/gm)].map(([, field = '']) => field);
}

/** A GraphQL type as the generator writes it: whether it may be absent is said by the field. */
function written(type: string): string {
  const bare = type.replace(/!$/, '');
  if (bare.startsWith('[')) return `Array<${written(bare.slice(1, -1))}>`;
  return SCALARS.includes(bare) ? `Scalars["${bare}"]` : generated(bare);
}
function asField({ name, type }: { name: string; type: string }, wrapper: 'Maybe' | 'InputMaybe'): string {
  return type.endsWith('!') ? `${name}: ${written(type)}` : `${name}?: ${wrapper}<${written(type)}>`;
}

describe("the sandbox's part of Linear's schema", () => {
  it('is read from types that are really there', () => {
    expect(publishedFields('IssueCreateInput')).toContain('teamId: Scalars["String"]');
    expect(publishedFields('NoSuchType')).toEqual([]);
  });

  it.each(defined.filter(({ isInput }) => !isInput))('$name has only published fields, with their types', ({ name, fields }) => {
    const known = publishedFields(name);
    for (const field of fields) {
      expect(known).toContain(asField(field, 'Maybe'));
      const owner = `${name}${field.name.slice(0, 1).toUpperCase()}${field.name.slice(1)}Args`;
      for (const argument of field.arguments) expect(publishedFields(owner)).toContain(asField(argument, 'InputMaybe'));
    }
  });

  it.each(defined.filter(({ isInput }) => isInput))('$name takes only published fields', ({ name, fields }) => {
    const known = publishedFields(name);
    for (const field of fields) expect(known).toContain(asField(field, 'InputMaybe'));
  });

  it.each(Object.entries(documents))('the document %s is valid in it', (_name, document) => {
    expect(validate(buildSchema(LINEAR_SDL), parse(document))).toEqual([]);
  });
});
