import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
  validate,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import * as documents from '../../../src/channels/linear-documents.ts';
import { LINEAR_SDL } from '../../../src/channels/sandbox/linear-schema.ts';

// The SDK's types are generated from the published schema, so they are it in another writing.
const DIRECTORY = join(import.meta.dirname, '../../../node_modules/@linear/sdk/dist');
const published = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith('.d.mts'))
  .map((name) => readFileSync(join(DIRECTORY, name), 'utf8'))
  .join('\n');
const schema = buildSchema(LINEAR_SDL);
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));

/** A type's name as the generator writes it: IDComparator is IdComparator. */
const generated = (name: string) => name.replace('IDComparator', 'IdComparator');

/** The fields of a published type, each as "name: type" or "name?: type". */
function publishedFields(name: string): string[] {
  const [, body = ''] = new RegExp(String.raw`^type ${generated(name)} = (?:Node & )?\{\n([\s\S]*?)^\};`, 'm').exec(published) ?? [];
  return [...body.matchAll(/^ {2}(\w+\??: .*);$/gm)].map(([, field = '']) => field);
}

/** A GraphQL type as the generator writes it. */
function written(type: GraphQLType): string {
  if (isNonNullType(type)) return written(type.ofType);
  if (isListType(type)) return `Array<${written(type.ofType)}>`;
  return isScalarType(type) ? `Scalars["${type.name}"]` : generated(type.name);
}
function outputField(name: string, type: GraphQLType): string {
  return isNonNullType(type) ? `${name}: ${written(type)}` : `${name}?: Maybe<${written(type)}>`;
}
function inputField({ name, type }: GraphQLArgument | GraphQLInputField): string {
  return isNonNullType(type) ? `${name}: ${written(type)}` : `${name}?: InputMaybe<${written(type)}>`;
}

describe("the sandbox's part of Linear's schema", () => {
  it('is read from types that are really there', () => {
    expect(publishedFields('IssueCreateInput')).toContain('teamId: Scalars["String"]');
    expect(publishedFields('NoSuchType')).toEqual([]);
  });

  it.each(types.filter(isObjectType).map((type) => [type.name, type] as const))(
    '%s has only published fields, with their types',
    (name, type) => {
      const known = publishedFields(name);
      for (const field of Object.values(type.getFields())) {
        expect(known).toContain(outputField(field.name, field.type));
        const owner = `${name}${field.name.slice(0, 1).toUpperCase()}${field.name.slice(1)}Args`;
        for (const argument of field.args) expect(publishedFields(owner)).toContain(inputField(argument));
      }
    },
  );

  it.each(types.filter(isInputObjectType).map((type) => [type.name, type] as const))('%s takes only published fields', (name, type) => {
    const known = publishedFields(name);
    for (const field of Object.values(type.getFields())) expect(known).toContain(inputField(field));
  });

  it.each(Object.entries(documents))('the document %s is valid in it', (_name, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
  });
});
